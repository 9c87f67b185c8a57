//! The new password, twice.

use super::sheet::{Frame, Sheet, Tone};
use super::typing::{Entry, HEIGHT};
use crate::look::{Keyboard, Style, cut_bottom, cut_left, cut_top, meter};
use crate::wizard::{Act, Argument, Field as Which, NewPassword, Page, Wizard, Worded};
use egui::{Rect, pos2, vec2};

/// Draws it.
pub fn draw(
    sheet: &mut Sheet<'_, '_>,
    wizard: &mut Wizard,
    keyboard: &mut Keyboard,
    caret: &mut usize,
) {
    let (Page::NewPassword(page), Some(status)) = (&wizard.page, &wizard.status) else {
        return;
    };
    let ready = page.missing.is_empty() && !page.busy;
    let title = sheet.say("new-title");
    let account = Argument::Text(status.account.clone());
    let mut lead = sheet.say_with(
        "new-lead",
        &[
            ("account", account),
            ("count", Argument::Number(status.min_length)),
        ],
    );
    if let Some(grant) = &status.grant {
        let left = sheet.span(wizard.left_s(grant.ends_in_s, sheet.now));
        lead = format!("{lead}  {}", sheet.say_of("new-time", "time", &left));
    }
    let save = sheet.say("new-save");
    let on = Some((save.as_str(), Act::Save, ready));
    let frame = Frame {
        title: &title,
        lead: &lead,
        step: 4,
        cancel: true,
        on,
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let keys = cut_bottom(&mut body, sheet.keys_height(), 14.0);
    fields(sheet, &mut body, page, *caret);
    said(sheet, body, page);
    let (field, language) = (page.field, wizard.language.clone());
    if sheet.keys(keys, &mut wizard.page, keyboard, caret, &language) {
        match field {
            Which::Password => go_to(sheet, Which::Repeat, "repeat"),
            Which::Repeat if ready => sheet.act(Act::Save),
            Which::Repeat => go_to(sheet, Which::Password, "password"),
        }
    }
}

fn go_to(sheet: &mut Sheet<'_, '_>, field: Which, id: &str) {
    sheet.focus_field(id);
    sheet.act(Act::Field(field));
}

fn fields(sheet: &mut Sheet<'_, '_>, body: &mut Rect, page: &NewPassword, caret: usize) {
    let mut line = cut_top(body, HEIGHT, 6.0);
    let width = (line.width() - 24.0) * 0.56;
    let left = cut_left(&mut line, width, 24.0);
    let first = Entry {
        id: "password",
        label: "new-password",
        hint: "password-placeholder",
        shown: page.shown,
        current: page.field == Which::Password,
        reveal: true,
    };
    let second = Entry {
        id: "repeat",
        label: "new-repeat",
        hint: "new-repeat-placeholder",
        shown: page.shown,
        current: page.field == Which::Repeat,
        reveal: false,
    };
    let chosen = [
        sheet.entry(left, &first, &page.password, caret),
        sheet.entry(line, &second, &page.repeat, caret),
    ];
    match (chosen, page.field) {
        ([true, _], Which::Repeat) => sheet.act(Act::Field(Which::Password)),
        ([_, true], Which::Password) => sheet.act(Act::Field(Which::Repeat)),
        _ => {}
    }
}

/// How strong it is, and what is missing.
fn said(sheet: &mut Sheet<'_, '_>, body: Rect, page: &NewPassword) {
    let colours = sheet.paper.colours;
    let mut line = body.with_max_y(body.top() + 38.0);
    let mut strong = cut_left(&mut line, 400.0, 28.0);
    let label = sheet.say("strength");
    let soft = sheet.paper.soft().size(16.0).middle();
    let used = sheet
        .paper
        .text(strong.with_max_x(strong.left() + 130.0), &label, soft);
    strong.min.x = used.right() + 14.0;
    let empty = page.password.text().is_empty();
    let strength = page.strength.min(4);
    let (full, ink) = match strength {
        _ if empty => (0, colours.soft),
        0 | 1 => (1, colours.bad),
        2 => (2, colours.warn),
        3 => (3, colours.good),
        _ => (4, colours.good),
    };
    let bar = Rect::from_center_size(
        pos2(strong.left() + 70.0, strong.center().y),
        vec2(140.0, 10.0),
    );
    meter(sheet.paper.ui.painter(), bar, 4, full, ink, colours.line);
    if !empty {
        let word = sheet.say(&format!("strength-{strength}"));
        let place = strong.with_min_x(bar.right() + 14.0);
        sheet
            .paper
            .text(place, &word, Style::new(16.0, ink, colours.page).middle());
    }
    let (tone, text) = match (page.busy, &page.trouble, page.missing.first()) {
        (true, ..) => (Tone::Wait, sheet.say("wait-a-moment")),
        (_, Some(trouble), _) => (Tone::Bad, sheet.trouble(trouble)),
        (_, _, Some(missing)) => (
            Tone::Warn,
            sheet.say_with(missing.key(), &missing.arguments()),
        ),
        _ => (Tone::Good, sheet.say("missing-nothing")),
    };
    sheet.line(line, tone, &text, colours.page);
}
