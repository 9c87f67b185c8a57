//! Whether egui must see a pointer move.

use egui::{Context, Pos2};

/// Whether a move may change what is hovered; `from` is where egui believes the pointer to be.
///
/// Looks at the widgets of the last frame. It may say yes where nothing changes (egui also hovers what is near, and decides
/// among neighbours), but says no only where nothing can.
pub fn may_change(context: &Context, from: Option<Pos2>, to: Pos2) -> bool {
    let Some(from) = from else {
        return true;
    };
    let near = context.global_style().interaction.interact_radius;
    context.viewport(|viewport| {
        let layers = viewport.prev_pass.widgets.layers();
        let mut widgets = layers
            .filter(|(layer, _)| layer.order.allow_interaction())
            .flat_map(|(_, widgets)| widgets);
        widgets.any(|widget| {
            let (inner, outer) = (widget.interact_rect, widget.interact_rect.expand(near));
            let at_the_edge =
                widget.sense.interactive() && outer.contains(to) && !inner.contains(to);
            at_the_edge
                || inner.contains(from) != inner.contains(to)
                || outer.contains(from) != outer.contains(to)
        })
    })
}
