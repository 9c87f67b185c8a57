//! Which thing has the focus, and which gets it when an arrow key is pressed. There is always one while there is anything.

use egui::{Context, EventFilter, Id, Key, Modifiers, Pos2, Rect, Vec2};

/// What can have the focus on the page, in reading order.
#[derive(Default)]
pub struct Focus {
    before: Vec<(Id, Rect)>,
    now: Vec<(Id, Rect)>,
    wanted: Option<Id>,
    /// What has the focus as long as nothing asks for it.
    rest: Option<Id>,
    /// What got it so, and still has it.
    resting: Option<Id>,
}

impl Focus {
    /// Moves the focus by what was pressed since the last frame. `held` are the arrows that what has the focus needs for itself.
    pub fn begin(&mut self, context: &Context, held: &[Key]) {
        self.before = std::mem::take(&mut self.now);
        self.wanted = None;
        self.rest = None;
        let arrows = [
            (Key::ArrowUp, Vec2::UP),
            (Key::ArrowDown, Vec2::DOWN),
            (Key::ArrowLeft, Vec2::LEFT),
            (Key::ArrowRight, Vec2::RIGHT),
        ];
        for (key, direction) in arrows {
            let presses = match held.contains(&key) {
                true => 0,
                false => {
                    context.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key))
                }
            };
            for _ in 0..presses {
                self.step(context, direction);
            }
        }
    }

    /// Puts a thing on the list; `first` asks for the focus when nothing on the page has it.
    pub fn offer(&mut self, context: &Context, id: Id, rect: Rect, first: bool) -> bool {
        self.now.push((id, rect));
        if first && self.wanted.is_none() {
            self.wanted = Some(id);
        }
        context.memory_mut(|memory| {
            // Arrows and Escape are ours; Tab goes the reading order.
            memory.set_focus_lock_filter(
                id,
                EventFilter {
                    horizontal_arrows: true,
                    vertical_arrows: true,
                    escape: true,
                    tab: false,
                },
            );
            memory.has_focus(id)
        })
    }

    /// Names the thing that has the focus as long as none asks for it.
    pub fn rest(&mut self, id: Id) {
        self.rest = self.rest.or(Some(id));
    }

    /// Sees to it that something has the focus.
    pub fn end(&mut self, context: &Context) {
        let focused = context.memory(|memory| memory.focused());
        let there = self.now.iter().any(|(id, _)| Some(*id) == focused);
        let resting = there && focused == self.resting;
        if there && !(resting && self.wanted.is_some()) {
            return;
        }
        let any = self.rest.or_else(|| self.now.first().map(|(id, _)| *id));
        self.resting = any.filter(|_| self.wanted.is_none());
        if let Some(id) = self.wanted.or(any) {
            context.memory_mut(|memory| memory.request_focus(id));
            context.request_repaint();
        }
    }

    /// The places of what has the focus by turns, in reading order.
    pub fn places(&self) -> impl Iterator<Item = Rect> + '_ {
        self.now.iter().map(|(_, rect)| *rect)
    }

    /// The places that no arrow key leads to from the first one.
    pub fn out_of_reach(&self) -> Vec<Rect> {
        let mut left = self.now.clone();
        let mut reached: Vec<(Id, Rect)> = left.drain(..left.len().min(1)).collect();
        let mut at = 0;
        while let Some(&(from, rect)) = reached.get(at) {
            for direction in [Vec2::UP, Vec2::DOWN, Vec2::LEFT, Vec2::RIGHT] {
                let others = self.now.iter().filter(|(id, _)| *id != from);
                let next = nearest(rect, direction, others);
                if let Some(found) = left.iter().position(|(id, _)| Some(*id) == next) {
                    reached.push(left.swap_remove(found));
                }
            }
            at += 1;
        }
        left.into_iter().map(|(_, rect)| rect).collect()
    }

    fn step(&self, context: &Context, direction: Vec2) {
        let focused = context.memory(|memory| memory.focused());
        let from = self.before.iter().find(|(id, _)| Some(*id) == focused);
        let next = match from {
            Some((id, rect)) => {
                let others = self.before.iter().filter(|(other, _)| other != id);
                nearest(*rect, direction, others)
            }
            None => self.before.first().map(|(id, _)| *id),
        };
        if let Some(id) = next {
            context.memory_mut(|memory| memory.request_focus(id));
        }
    }
}

/// The thing that a person would call next in that direction: what lies straight ahead before what lies askew.
fn nearest<'a>(
    from: Rect,
    direction: Vec2,
    things: impl Iterator<Item = &'a (Id, Rect)>,
) -> Option<Id> {
    let across = Vec2::new(direction.y.abs(), direction.x.abs());
    let along = |rect: Rect, side: Pos2| (side - rect.center()).dot(direction);
    let edge = |rect: Rect| along(from, rect.center()) - extent(rect, direction);
    things
        .filter(|(_, rect)| {
            // Ahead means: its middle is beyond our far edge, or at least its near edge is.
            along(from, rect.center()) > extent(from, direction) - 1.0
                || edge(*rect) >= extent(from, direction) - 1.0
        })
        .map(|(id, rect)| {
            let ahead = (edge(*rect) - extent(from, direction)).max(0.0);
            let apart = ((rect.center() - from.center()).dot(across).abs()
                - extent(from, across)
                - extent(*rect, across))
            .max(-1.0);
            let off = (rect.center() - from.center()).dot(across).abs();
            // Something that shares our row or column is nearer than anything askew.
            let askew = if apart < 0.0 {
                0.0
            } else {
                400.0 + 3.0 * apart
            };
            (ahead + askew + 0.1 * off, *id)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, id)| id)
}

fn extent(rect: Rect, direction: Vec2) -> f32 {
    (rect.width() * direction.x.abs() + rect.height() * direction.y.abs()) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn thing(name: &str, x: f32, y: f32, w: f32, h: f32) -> (Id, Rect) {
        (
            Id::new(name),
            Rect::from_min_size(pos2(x, y), Vec2::new(w, h)),
        )
    }

    fn next(from: &str, direction: Vec2, things: &[(Id, Rect)]) -> Option<Id> {
        let (_, rect) = things.iter().find(|(id, _)| *id == Id::new(from)).unwrap();
        nearest(
            *rect,
            direction,
            things.iter().filter(|(id, _)| *id != Id::new(from)),
        )
    }

    #[test]
    fn a_grid_is_walked_row_by_row_and_column_by_column() {
        let keys: Vec<_> = (0..9)
            .map(|n| {
                thing(
                    &n.to_string(),
                    (n % 3) as f32 * 100.0,
                    (n / 3) as f32 * 60.0,
                    90.0,
                    50.0,
                )
            })
            .collect();
        assert_eq!(next("4", Vec2::UP, &keys), Some(Id::new("1")));
        assert_eq!(next("4", Vec2::DOWN, &keys), Some(Id::new("7")));
        assert_eq!(next("4", Vec2::LEFT, &keys), Some(Id::new("3")));
        assert_eq!(next("4", Vec2::RIGHT, &keys), Some(Id::new("5")));
        assert_eq!(next("2", Vec2::RIGHT, &keys), None);
    }

    #[test]
    fn what_is_straight_ahead_comes_before_what_is_nearer_and_askew() {
        let things = [
            thing("field", 0.0, 0.0, 500.0, 50.0),
            thing("far", 200.0, 300.0, 90.0, 50.0),
            thing("askew", 620.0, 80.0, 90.0, 50.0),
        ];
        assert_eq!(next("field", Vec2::DOWN, &things), Some(Id::new("far")));
        assert_eq!(next("far", Vec2::UP, &things), Some(Id::new("field")));
        assert_eq!(next("field", Vec2::RIGHT, &things), Some(Id::new("askew")));
    }

    /// A frame with these things; tells which has the focus after it.
    fn frame(context: &Context, focus: &mut Focus, things: &[(&str, bool)]) -> Option<Id> {
        let _ = context.run_ui(egui::RawInput::default(), |ui| {
            focus.begin(ui.ctx(), &[]);
            for (name, first) in things {
                let (id, rect) = thing(name, 0.0, 0.0, 90.0, 50.0);
                ui.interact(rect, id, egui::Sense::click());
                focus.offer(ui.ctx(), id, rect, *first);
            }
            focus.rest(Id::new("back"));
            focus.end(ui.ctx());
        });
        context.memory(|memory| memory.focused())
    }

    #[test]
    fn what_only_rests_gives_way_to_what_asks_for_the_focus() {
        let (context, mut focus) = (Context::default(), Focus::default());
        let waiting = [("help", false), ("back", false)];
        assert_eq!(frame(&context, &mut focus, &waiting), Some(Id::new("back")));
        let ready = [("help", false), ("back", false), ("on", true)];
        assert_eq!(frame(&context, &mut focus, &ready), Some(Id::new("on")));
        context.memory_mut(|memory| memory.request_focus(Id::new("help")));
        assert_eq!(frame(&context, &mut focus, &ready), Some(Id::new("help")));
    }

    #[test]
    fn nothing_is_out_of_reach() {
        let things = [
            thing("header", 1100.0, 10.0, 120.0, 44.0),
            thing("only", 40.0, 400.0, 200.0, 50.0),
        ];
        assert_eq!(next("only", Vec2::UP, &things), Some(Id::new("header")));
        assert_eq!(next("header", Vec2::DOWN, &things), Some(Id::new("only")));
    }
}
