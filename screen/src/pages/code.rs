//! A code is typed: boxes of four digits and a number pad.

use super::sheet::{Frame, Sheet, Tone};
use crate::look::{Button, Icon, Press, Style, cut_bottom, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Argument, Code, CodeKind, Page, Trouble, Wizard, Worded};
use egui::{Event, Id, Key, Rect, Sense, WidgetInfo, WidgetType, pos2, vec2};
use recoveryd::api::recovery::Error;

/// How high a box is, in points.
pub const TALL: f32 = 104.0;
/// Between boxes.
const GAP: f32 = 16.0;

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let (Page::Code(page), Some(status)) = (&wizard.page, &wizard.status) else {
        return;
    };
    let title = sheet.say(page.kind.key());
    let lead = match page.kind {
        CodeKind::Secure => sheet.say_of("code-lead", "vendor", &status.vendor.name),
        CodeKind::Kit | CodeKind::Verification => sheet.say("kit-lead"),
    };
    let try_it = sheet.say("code-try");
    let on = Some((try_it.as_str(), Act::TryCode, page.is_ready()));
    let frame = Frame {
        title: &title,
        lead: &lead,
        step: 3,
        back: true,
        on,
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let pad = cut_right(&mut body, 336.0, 48.0);
    let high = pad.height().min(520.0);
    typed(sheet, pad.with_max_y(pad.top() + high), page);
    body.max.y = body.top() + high;
    let rows = page.kind.digits() / in_box(page.kind) / per_row(page.kind);
    let place = cut_top(&mut body, rows as f32 * (TALL + GAP) - GAP, 20.0);
    boxes(sheet, place, page);
    let line = cut_top(&mut body, 76.0, 12.0);
    said(sheet, line, page);
    if page.kind == CodeKind::Secure {
        reply(sheet, cut_bottom(&mut body, 92.0, 0.0), wizard, page);
    }
}

/// Digits from the pad, a keyboard or a remote control.
pub fn typed(sheet: &mut Sheet<'_, '_>, place: Rect, page: &Code) {
    let [clear, erase] = ["clear", "erase"].map(|key| sheet.say(key));
    match sheet
        .paper
        .pad(place, &clear, &erase, !page.busy && !page.sending)
    {
        Some(Press::Type(digit)) => sheet.act(Act::Key(digit)),
        Some(Press::Erase) => sheet.act(Act::Erase),
        Some(Press::Clear) => sheet.act(Act::Clear),
        _ => {}
    }
    let events: Vec<Act> = sheet.paper.ui.input(|input| {
        let acts = input.events.iter().flat_map(|event| match event {
            Event::Text(text) => text
                .chars()
                .filter(char::is_ascii_digit)
                .map(Act::Key)
                .collect(),
            Event::Key {
                key: Key::Backspace,
                pressed: true,
                ..
            } => vec![Act::Erase],
            _ => Vec::new(),
        });
        acts.collect()
    });
    if !events.is_empty() {
        // Enter must not press the digit that had the focus on the pad.
        super::focus_on(sheet.paper.ui, boxes_id());
    }
    sheet.acts.extend(events);
    // With the last digit the way on gets the focus: Enter or OK tries the code.
    let was_ready = Id::new("code was ready");
    let ready = page.is_ready();
    let before = sheet
        .paper
        .ui
        .data_mut(|data| std::mem::replace(data.get_temp_mut_or_default::<bool>(was_ready), ready));
    if ready && !before {
        super::focus_on(sheet.paper.ui, Id::new(("button", "on")));
    }
}

/// What the boxes are known by where the focus is kept.
fn boxes_id() -> Id {
    Id::new(("field", "code"))
}

fn per_row(kind: CodeKind) -> usize {
    match kind {
        CodeKind::Secure => 4,
        CodeKind::Kit => 3,
        CodeKind::Verification => 8,
    }
}

/// How many digits a box has.
fn in_box(kind: CodeKind) -> usize {
    match kind {
        CodeKind::Secure | CodeKind::Kit => 4,
        CodeKind::Verification => 1,
    }
}

/// The boxes with what is typed in them.
pub fn boxes(sheet: &mut Sheet<'_, '_>, place: Rect, page: &Code) {
    let colours = sheet.paper.colours;
    let response = sheet.paper.thing(place, boxes_id(), !page.busy, false);
    if response.has_focus() {
        sheet.paper.ring(place);
    }
    let digits = page.code.text().as_bytes();
    let (in_row, in_box) = (per_row(page.kind), in_box(page.kind));
    let (edge_of, size) = if in_box == 1 {
        (4.0, 64.0)
    } else {
        (12.0, 48.0)
    };
    let width = (place.width() - GAP * (in_row as f32 - 1.0)) / in_row as f32;
    for number in 0..page.kind.digits() / in_box {
        let (row, column) = ((number / in_row) as f32, (number % in_row) as f32);
        let at = Rect::from_min_size(
            place.min + vec2(column * (width + GAP), row * (TALL + GAP)),
            vec2(width, TALL),
        );
        let first = number * in_box;
        let filled = digits.len().saturating_sub(first).min(in_box);
        let current = (first..first + in_box).contains(&digits.len());
        sheet.paper.fill(at, colours.field);
        let (edge, colour) = match (page.mistyped, current) {
            (true, _) => (2.0, colours.bad),
            (_, true) => (2.0, colours.accent),
            _ => (1.0, colours.line),
        };
        sheet.paper.edge(at, edge, colour);
        let cell = (width - 2.0 * edge_of) / in_box as f32;
        for digit in 0..in_box {
            let slot = Rect::from_min_size(
                at.min + vec2(edge_of + digit as f32 * cell, 0.0),
                vec2(cell, at.height()),
            );
            match digits.get(first + digit) {
                Some(byte) => {
                    let style = Style::new(size, colours.text, colours.field)
                        .mono()
                        .center()
                        .middle();
                    sheet
                        .paper
                        .paint_text(slot, &char::from(*byte).to_string(), style);
                }
                None => {
                    let next = first + digit == digits.len();
                    let ink = if next { colours.accent } else { colours.line };
                    let y = slot.bottom() - 26.0;
                    let half = if in_box == 1 { 20.0 } else { cell / 2.0 - 7.0 };
                    sheet.paper.ui.painter().hline(
                        slot.center().x - half..=slot.center().x + half,
                        y,
                        (if next { 3.0 } else { 2.0 }, ink),
                    );
                }
            }
        }
        let [from, to] = [first + 1, first + in_box].map(|n| Argument::Number(n as u64));
        let label = match in_box {
            1 => sheet.say_with("code-digit", &[("number", from)]),
            _ => sheet.say_with("code-box", &[("from", from), ("to", to)]),
        };
        let amount = format!("{filled}/{in_box}");
        let response = sheet
            .paper
            .ui
            .interact(at, Id::new(("box", number)), Sense::empty());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(WidgetType::Label, true, &label);
            info.current_text_value = Some(amount.clone());
            info
        });
    }
}

/// How it stands with the code.
pub fn said(sheet: &mut Sheet<'_, '_>, place: Rect, page: &Code) {
    let missing = page.kind.digits() - page.code.text().len().min(page.kind.digits());
    let tries = tries_left(sheet, page);
    let (text, then) = match (
        page.busy || page.sending,
        page.wait_until,
        page.mistyped,
        &page.trouble,
    ) {
        (true, ..) => {
            let text = sheet.say("wait-a-moment");
            let ground = sheet.paper.colours.page;
            return sheet.line(place, Tone::Wait, &text, ground);
        }
        (_, Some(until), _, trouble) => {
            let left = sheet.left(until);
            let wait = sheet.say_of("code-wait", "time", &left);
            match trouble {
                Some(trouble) if !matches!(trouble, Trouble::Refused(Error::Wait { .. })) => {
                    (sheet.trouble(trouble), [tries, wait].join("  "))
                }
                _ => (wait, tries),
            }
        }
        (_, _, true, _) => (sheet.say("code-mistyped"), String::new()),
        (_, _, _, Some(trouble)) => (sheet.trouble(trouble), tries),
        _ if missing == 0 => {
            let text = sheet.say("code-complete");
            let ground = sheet.paper.colours.page;
            return sheet.line(place, Tone::Good, &text, ground);
        }
        _ => {
            let text = sheet.say_count("code-missing", "count", missing as u64);
            let style = sheet.paper.soft().size(18.0).middle();
            sheet.paper.text(place, &text, style);
            return;
        }
    };
    sheet.notice(place, Tone::Bad, &text, then.trim());
}

fn tries_left(sheet: &Sheet<'_, '_>, page: &Code) -> String {
    let key = match page.kind {
        CodeKind::Verification => "online-left",
        CodeKind::Secure | CodeKind::Kit => "code-left",
    };
    match &page.trouble {
        Some(Trouble::Refused(Error::WrongCode {
            left: Some(left), ..
        })) => sheet.say_count(key, "count", *left),
        _ => String::new(),
    }
}

/// The answer as a file: one click when it is there.
fn reply(sheet: &mut Sheet<'_, '_>, place: Rect, wizard: &Wizard, page: &Code) {
    let colours = sheet.paper.colours;
    sheet.paper.panel(place);
    let mut inner = place.shrink2(vec2(20.0, 14.0));
    let export = wizard.export.as_ref();
    if let Some(export) = export.filter(|_| wizard.reply_stick().is_none()) {
        return super::offline::outcome(sheet, inner, export, true);
    }
    let mark = cut_left(&mut inner, 34.0, 16.0);
    let Some(stick) = wizard.reply_stick() else {
        Icon::Stick.draw(sheet.paper.ui.painter(), mark.center(), 32.0, colours.soft);
        let text = sheet.say("reply-none");
        sheet.paper.text(
            inner,
            &text,
            Style::new(17.0, colours.soft, colours.panel).middle(),
        );
        return;
    };
    sheet.paper.edge(place, 2.0, colours.good);
    Icon::Stick.draw(
        sheet.paper.ui.painter(),
        pos2(mark.center().x, mark.center().y),
        32.0,
        colours.good,
    );
    let label = sheet.say("reply-use");
    let button = Button::new("reply", &label).enabled(!page.busy).first(true);
    let width = sheet.paper.button_width(button);
    let at = cut_right(&mut inner, width, 20.0);
    sheet.press(
        Rect::from_center_size(at.center(), vec2(width, 56.0)),
        button,
        Act::UseReply(stick.id.clone()),
    );
    let text = sheet.say_of("reply-found", "stick", &stick.label);
    let lead = sheet.say("reply-lead");
    let top = cut_top(&mut inner, 34.0, 0.0);
    sheet.paper.text(
        top,
        &text,
        Style::new(19.0, colours.text, colours.panel)
            .strong()
            .middle(),
    );
    sheet.paper.text(
        inner,
        &lead,
        Style::new(16.0, colours.soft, colours.panel).middle(),
    );
}
