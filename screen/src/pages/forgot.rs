//! Whom one is about to recover, and that one is entitled to.

use super::sheet::{Frame, Sheet, Tone};
use crate::look::{Icon, Style, cut_bottom, cut_left, cut_top};
use crate::wizard::{Act, Wizard};
use egui::{Rect, vec2};
use recoveryd::api::recovery::{Policy, Status};

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let [title, lead, yes] =
        ["forgot-title", "forgot-question", "forgot-yes"].map(|key| sheet.say(key));
    let on = Some((yes.as_str(), Act::Continue, wizard.status.is_some()));
    let frame = Frame {
        title: &title,
        lead: &lead,
        step: 1,
        back: true,
        on,
        on_first: true,
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let Some(status) = &wizard.status else {
        return;
    };
    let facts = cut_top(&mut body, 128.0, 28.0);
    whom(sheet, facts, status);
    let ground = sheet.paper.colours.page;
    let colours = sheet.paper.colours;
    let mut entitled = cut_top(&mut body, 64.0, 4.0);
    let mark = cut_left(&mut entitled, 36.0, 16.0);
    Icon::Tick.draw(
        sheet.paper.ui.painter(),
        mark.center(),
        30.0,
        colours.accent,
    );
    let text = sheet.say("forgot-entitled");
    sheet.paper.text(
        entitled,
        &text,
        Style::new(22.0, colours.text, ground).strong().middle(),
    );
    let mut noted = cut_top(&mut body, 60.0, 12.0);
    cut_left(&mut noted, 36.0, 16.0);
    let text = sheet.say("forgot-noted");
    sheet
        .paper
        .text(noted, &text, Style::new(18.0, colours.soft, ground));
    if status.policy == Policy::Delay {
        let text = sheet.say_count("forgot-delay", "hours", status.delay_h);
        sheet.message(cut_bottom(&mut body, 64.0, 0.0), Tone::Wait, &text);
    }
}

fn whom(sheet: &mut Sheet<'_, '_>, place: Rect, status: &Status) {
    sheet.paper.panel(place);
    let colours = sheet.paper.colours;
    let mut inner = place.shrink2(vec2(28.0, 22.0));
    let width = (inner.width() - 64.0) / 3.0;
    for (name, value) in [
        ("account", &status.account),
        ("recorder", &status.model),
        ("serial-number", &status.serial),
    ] {
        let mut fact = cut_left(&mut inner, width, 32.0);
        let name = sheet.say(name);
        sheet.paper.flow(
            &mut fact,
            &name,
            Style::new(16.0, colours.soft, colours.panel),
            4.0,
        );
        sheet.paper.text(
            fact,
            value,
            Style::new(30.0, colours.text, colours.panel)
                .strong()
                .middle(),
        );
    }
}
