//! The sign-in of the account, with *Forgot password*.

use super::sheet::{Frame, Sheet, Tone};
use super::typing::{Entry, HEIGHT};
use crate::look::{Button, Icon, Keyboard, cut_bottom, cut_right};
use crate::wizard::{Act, Page, Wizard};
use egui::vec2;

/// Draws it.
pub fn draw(
    sheet: &mut Sheet<'_, '_>,
    wizard: &mut Wizard,
    keyboard: &mut Keyboard,
    caret: &mut usize,
) {
    let account = wizard
        .status
        .as_ref()
        .map_or("", |status| status.account.as_str())
        .to_owned();
    let title = sheet.say("sign-in-title");
    let lead = sheet.say_of("sign-in-lead", "account", &account);
    let mut body = sheet.frame(
        wizard,
        Frame {
            title: &title,
            lead: &lead,
            ..Frame::default()
        },
    );
    let keys = cut_bottom(&mut body, sheet.keys_height() + 12.0, 20.0);
    let language = wizard.language.clone();
    let Page::SignIn(page) = &wizard.page else {
        return;
    };
    let mut left = body;
    let mut aside = cut_right(&mut left, 380.0, 32.0);
    aside.max.y = aside.bottom().min(aside.top() + 176.0);

    let mut line = left.with_max_y(left.top() + HEIGHT);
    let sign_in = sheet.say("sign-in");
    let ready = !page.busy && page.wait_until.is_none() && !page.password.text().is_empty();
    let button = Button::new("sign in", &sign_in)
        .primary()
        .enabled(ready)
        .size(19.0);
    let width = sheet.paper.button_width(button);
    let go = cut_right(&mut line, width, 12.0);
    let go = go
        .with_min_y(line.top() + 27.0)
        .with_max_y(line.top() + 81.0);
    let entry = Entry {
        id: "password",
        label: "password",
        hint: "password-placeholder",
        shown: page.shown,
        current: true,
        reveal: true,
    };
    sheet.entry(line, &entry, &page.password, *caret);
    sheet.press(go, button, Act::SignIn);
    let below = left
        .with_min_y(left.top() + HEIGHT + 10.0)
        .with_max_y(left.top() + HEIGHT + 54.0);
    let said = match (&page.wait_until, &page.trouble, page.busy) {
        (_, _, true) => Some((Tone::Wait, sheet.say("wait-a-moment"))),
        (Some(until), _, _) => {
            let left = sheet.left(*until);
            Some((Tone::Bad, sheet.say_of("sign-in-wait", "time", &left)))
        }
        (None, Some(trouble), _) => Some((Tone::Bad, sheet.trouble(trouble))),
        _ => None,
    };
    if let Some((tone, text)) = said {
        let ground = sheet.paper.colours.page;
        sheet.line(below, tone, &text, ground);
    }
    forgot(sheet, aside);
    if sheet.keys(keys, &mut wizard.page, keyboard, caret, &language) && ready {
        sheet.act(Act::SignIn);
    }
}

fn forgot(sheet: &mut Sheet<'_, '_>, place: egui::Rect) {
    sheet.paper.panel(place);
    let mut inner = place.shrink2(vec2(20.0, 16.0));
    let label = sheet.say("forgot-password");
    let button = Button::new("forgot", &label).icon(Icon::Help).size(19.0);
    let at = cut_bottom(&mut inner, 56.0, 10.0);
    sheet.press(at, button, Act::ForgotPassword);
    let lead = sheet.say("forgot-lead");
    let style = crate::look::Style::new(18.0, sheet.paper.colours.text, sheet.paper.colours.panel);
    sheet.paper.text(inner, &lead, style.middle());
}
