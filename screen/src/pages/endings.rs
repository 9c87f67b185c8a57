//! Pages that say one thing: done, under way, not possible.

use super::sheet::{Frame, Sheet, Tone};
use super::typing::{Entry, HEIGHT};
use crate::look::{Button, Icon, Keyboard, Style, cut_bottom, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Page, Way, Wizard, Worded};
use egui::{Color32, Rect, vec2};

/// The password is set.
pub fn done(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let Page::Done { sticker } = wizard.page else {
        return;
    };
    let keys = match sticker {
        true => ["done-sticker-title", "done-sticker-lead"],
        false => ["done-title", "done-lead"],
    };
    let [title, lead] = keys.map(|key| sheet.say(key));
    let on = sheet.say("done-sign-in");
    let good = sheet.paper.colours.good;
    one_thing(
        sheet,
        wizard,
        Icon::Tick,
        good,
        &title,
        &lead,
        Some((&on, Act::Continue)),
    );
}

/// The password is being set.
pub fn applying(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let [title, lead] = ["applying-title", "applying-lead"].map(|key| sheet.say(key));
    let soft = sheet.paper.colours.soft;
    one_thing(sheet, wizard, Icon::Clock, soft, &title, &lead, None);
}

/// The daemon is not reached.
pub fn lost(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let title = sheet.say("lost-title");
    let why = wizard
        .lost
        .as_ref()
        .map(|(lost, _)| sheet.say(lost.key()))
        .unwrap_or_default();
    let lead = format!("{why}\n{}", sheet.say("lost-lead"));
    let warn = sheet.paper.colours.warn;
    one_thing(sheet, wizard, Icon::Warning, warn, &title, &lead, None);
}

/// Nothing can be done, and whom to ask.
pub fn unavailable(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let title = sheet.say("unavailable-title");
    let mut lead = String::new();
    if let Some(status) = &wizard.status {
        let why = status.why.map(|why| sheet.say(why.key()));
        let ask = sheet.say_of("unavailable-lead", "vendor", &status.vendor.name);
        lead = format!(
            "{}\n{ask} {}",
            why.unwrap_or_default(),
            status.vendor.contact.join(" · ")
        );
    }
    let warn = sheet.paper.colours.warn;
    one_thing(sheet, wizard, Icon::Warning, warn, &title, &lead, None);
}

/// What the reset button does.
pub fn button(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let title = sheet.say("button-page-title");
    let offer = wizard
        .ways()
        .into_iter()
        .find(|offer| offer.way == Way::Button);
    let what = offer.and_then(|offer| {
        let seconds = crate::wizard::Argument::Number(offer.hold_s.unwrap_or_default());
        Some(sheet.say_with(offer.why?.key(), &[("seconds", seconds)]))
    });
    let lead = format!(
        "{}\n{}",
        what.unwrap_or_default(),
        sheet.say("button-page-lead")
    );
    let accent = sheet.paper.colours.accent;
    one_thing(sheet, wizard, Icon::Knob, accent, &title, &lead, None);
}

/// A picture, what it is, and what follows from it.
pub fn one_thing(
    sheet: &mut Sheet<'_, '_>,
    wizard: &Wizard,
    icon: Icon,
    ink: Color32,
    title: &str,
    lead: &str,
    on: Option<(&str, Act)>,
) {
    let back = matches!(wizard.page, Page::Button | Page::Code(_));
    let body = sheet.frame(
        wizard,
        Frame {
            back,
            ..Frame::default()
        },
    );
    let colours = sheet.paper.colours;
    let style = Style::new(36.0, colours.text, colours.page)
        .strong()
        .center();
    let soft = Style::new(20.0, colours.soft, colours.page).center();
    let [width, circle] = [940.0, 128.0];
    let mut height = circle + 36.0;
    for (text, style) in [(title, style), (lead, soft)] {
        height += sheet.paper.height(text, width, style);
    }
    if on.is_some() {
        height += 90.0;
    }
    // A little above the middle: there it looks to be in the middle.
    let top = body.top() + ((body.height() - height) * 0.38).max(0.0);
    let mut place = Rect::from_min_max(
        egui::pos2(body.center().x - width / 2.0, top),
        egui::pos2(body.center().x + width / 2.0, body.bottom() + 60.0),
    );
    let picture = cut_top(&mut place, circle, 24.0);
    let painter = sheet.paper.ui.painter();
    if icon == Icon::Knob {
        // Round by itself.
        icon.draw(painter, picture.center(), circle, ink);
    } else {
        painter.circle_stroke(picture.center(), 60.0, (3.0, ink));
        icon.draw(painter, picture.center(), 64.0, ink);
    }
    sheet.paper.flow(&mut place, title, style, 12.0);
    let lines = place.with_max_y(place.bottom() - 60.0);
    let used = sheet.paper.text(lines, lead, soft);
    if let Some((label, act)) = on {
        let button = Button::new("on", label).primary().first(true).size(20.0);
        let width = sheet.paper.button_width(button).max(260.0);
        let at = egui::pos2(body.center().x, used.bottom() + 60.0);
        sheet.press(Rect::from_center_size(at, vec2(width, 60.0)), button, act);
    }
}

/// The new password waits for its time; the old one stops it.
pub fn delayed(
    sheet: &mut Sheet<'_, '_>,
    wizard: &mut Wizard,
    keyboard: &mut Keyboard,
    caret: &mut usize,
) {
    let Page::Delayed(page) = &wizard.page else {
        return;
    };
    let ends = wizard
        .status
        .as_ref()
        .and_then(|status| status.delayed.as_ref())
        .map_or(0, |delayed| delayed.ends_in_s);
    let left = sheet.span(wizard.left_s(ends, sheet.now));
    let title = sheet.say_of("delayed-title", "time", &left);
    let mut body = sheet.frame(
        wizard,
        Frame {
            title: &title,
            ..Frame::default()
        },
    );
    let keys = cut_bottom(&mut body, sheet.keys_height(), 16.0);
    let soft = sheet.paper.soft();
    let lead = sheet.say("delayed-lead");
    sheet.paper.flow(&mut body, &lead, soft, 8.0);
    let ready = !page.busy && page.wait_until.is_none() && !page.password.text().is_empty();
    body.max.y = body.bottom().min(body.top() + 160.0);
    let mut line = cut_bottom(&mut body, HEIGHT, 6.0).with_max_y(body.bottom() + HEIGHT + 6.0);
    let mut aside = cut_right(&mut line, 420.0, 24.0);
    let stop = sheet.say("stop-recovery");
    let button = Button::new("stop", &stop).enabled(ready);
    let width = sheet.paper.button_width(button).min(420.0);
    let at = cut_left(&mut aside, width, 0.0);
    sheet.press(
        at.with_min_y(line.top() + 27.0)
            .with_max_y(line.top() + 81.0),
        button,
        Act::StopRecovery,
    );
    let entry = Entry {
        id: "password",
        label: "old-password",
        hint: "password-placeholder",
        shown: page.shown,
        current: true,
        reveal: true,
    };
    sheet.entry(line, &entry, &page.password, *caret);
    let (tone, text) = match (page.busy, &page.wait_until, &page.trouble) {
        (true, ..) => (Tone::Wait, sheet.say("wait-a-moment")),
        (_, Some(until), _) => {
            let left = sheet.left(*until);
            (Tone::Bad, sheet.say_of("sign-in-wait", "time", &left))
        }
        (_, _, Some(trouble)) => (Tone::Bad, sheet.trouble(trouble)),
        _ => (Tone::Warn, sheet.say("delayed-stop")),
    };
    let ground = sheet.paper.colours.page;
    sheet.line(body, tone, &text, ground);
    let language = wizard.language.clone();
    if sheet.keys(keys, &mut wizard.page, keyboard, caret, &language) && ready {
        sheet.act(Act::StopRecovery);
    }
}
