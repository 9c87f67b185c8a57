//! The long serial number as a QR code and as people read it, what to do with it, and the export to a stick.

use super::sheet::{Frame, MARGIN, Sheet, Tone};
use crate::look::{Button, Icon, Qr, Style, cut_bottom, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Argument, Export, ExportState, Offline, Page, Wizard, Worded};
use egui::{Rect, vec2};
use recoveryd::api::recovery::{MethodName, Request, Status, Stick};

/// The edge of the QR code's square, in points.
const SQUARE: f32 = 600.0;

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, qr: &mut Qr) {
    let (Page::Offline(page), Some(status)) = (&wizard.page, &wizard.status) else {
        return;
    };
    let title = sheet.say_of("offline-title", "vendor", &status.vendor.name);
    let enter = sheet.say("enter-code");
    let on = Some((enter.as_str(), Act::EnterCode, status.request.is_some()));
    let frame = Frame {
        title: &title,
        step: 3,
        back: true,
        on,
        on_first: true,
        inset: SQUARE + 36.0,
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let square = Rect::from_min_size(
        sheet.stage.min + vec2(MARGIN, 84.0),
        vec2(SQUARE, SQUARE + 8.0),
    );
    if let Some(trouble) = &page.trouble {
        let text = sheet.trouble(trouble);
        sheet.message(cut_top(&mut body, 56.0, 10.0), Tone::Bad, &text);
    }
    let Some(request) = &status.request else {
        if page.opening {
            let text = sheet.say("wait-a-moment");
            sheet.message(square.with_max_y(square.top() + 56.0), Tone::Wait, &text);
        }
        return;
    };
    let label = sheet.say("qr-label");
    sheet.paper.qr(square, qr, &request.qr, &label);
    if wizard.has(MethodName::GuidFile) {
        let stick = cut_bottom(&mut body, 84.0, 8.0);
        sticks(sheet, stick, wizard, page, status);
    }
    let open = sheet.span(wizard.left_s(request.ends_in_s, sheet.now));
    serial(sheet, &mut body, request, &open);
    send(sheet, body, status);
}

/// The rows people read out, with the date and time on the same photograph, and how long an answer is waited for.
fn serial(sheet: &mut Sheet<'_, '_>, body: &mut Rect, request: &Request, open: &str) {
    let colours = sheet.paper.colours;
    let rows = request.long_serial.len() as f32;
    let height = if rows > 6.0 { 24.0 } else { 30.0 };
    let place = cut_top(body, 34.0 + rows * height + 12.0, 12.0);
    sheet.paper.panel(place);
    let mut inner = place.shrink2(vec2(18.0, 8.0));
    let (date, time) = sheet.words.date_and_time(sheet.clock);
    let small_top = Style::new(15.0, colours.soft, colours.panel);
    let small = small_top.middle();
    let mut top = cut_top(&mut inner, 24.0, 4.0);
    let when = cut_right(&mut top, 170.0, 12.0);
    sheet.paper.text(
        when,
        &format!("{date} {time}"),
        small.right().ink(colours.text),
    );
    let label = sheet.say("long-serial");
    sheet.paper.text(top, &label, small);
    let open = sheet.say_of("offline-open", "time", open);
    let beside = inner.with_min_x(inner.right() - 210.0);
    sheet.paper.text(beside, &open, small_top.right());
    for row in &request.long_serial {
        let line = cut_top(&mut inner, height, 0.0);
        let style = Style::new(height - 6.0, colours.text, colours.panel)
            .mono()
            .middle();
        sheet.paper.text(line, row, style);
    }
}

/// Where to send it and when to expect an answer.
fn send(sheet: &mut Sheet<'_, '_>, mut body: Rect, status: &Status) {
    let long = status
        .request
        .as_ref()
        .is_some_and(|request| request.long_serial.len() > 6);
    let contact = status.vendor.contact.join(if long { "  " } else { "\n" });
    let answer = match status.vendor.hours.as_str() {
        "" => sheet.say("offline-answer-soon"),
        hours => sheet.say_of("offline-answer-step", "hours", hours),
    };
    let send = sheet.say("offline-send-step");
    let scan = sheet.say("offline-scan-step");
    let soft = sheet.paper.soft().size(16.0);
    let body_style = sheet.paper.body();
    sheet.paper.flow(&mut body, &scan, soft, 4.0);
    sheet.paper.flow(&mut body, &send, soft, 0.0);
    sheet
        .paper
        .flow(&mut body, &contact, body_style.size(19.0), 4.0);
    sheet.paper.text(body, &answer, soft);
}

/// The export, as far as there is a stick for it.
fn sticks(
    sheet: &mut Sheet<'_, '_>,
    place: Rect,
    wizard: &Wizard,
    page: &Offline,
    status: &Status,
) {
    sheet.paper.panel(place);
    let inner = place.shrink2(vec2(16.0, 8.0));
    // The answer is worth more than that of an export which is over.
    let export = wizard.export.as_ref();
    match (export, wizard.reply_stick()) {
        (Some(export), None) => outcome(sheet, inner, export, false),
        (Some(export), Some(_)) if !export.is_over() => outcome(sheet, inner, export, false),
        (_, Some(stick)) => offer(
            sheet,
            inner,
            "reply-found",
            stick,
            "reply-use",
            "reply-lead",
            Act::UseReply(stick.id.clone()),
            page.reading.is_none(),
        ),
        (None, None) => match status
            .sticks
            .iter()
            .find(|stick| stick.usable)
            .or(status.sticks.first())
        {
            None => {
                let text = sheet.say("offline-no-stick");
                hint(sheet, inner, &text);
            }
            Some(stick) if !stick.usable => {
                let name = Argument::Text(stick.label.clone());
                let text = sheet.say_with("stick-cannot", &[("stick", name)]);
                let why = stick
                    .why
                    .map(|why| sheet.say(why.key()))
                    .or(stick.reason.clone())
                    .unwrap_or_default();
                two(sheet, inner, Tone::Warn, &text, &why);
            }
            Some(stick) => offer(
                sheet,
                inner,
                "offline-other",
                stick,
                "export",
                "export-lead",
                Act::Export(stick.id.clone()),
                true,
            ),
        },
    }
}

/// A stick's name and what can be done with it.
#[allow(
    clippy::too_many_arguments,
    reason = "one line of the page, used twice"
)]
fn offer(
    sheet: &mut Sheet<'_, '_>,
    mut place: Rect,
    title: &str,
    stick: &Stick,
    press: &str,
    lead: &str,
    act: Act,
    enabled: bool,
) {
    let label = sheet.say(press);
    let button = Button::new("stick", &label)
        .icon(Icon::Stick)
        .enabled(enabled);
    let width = sheet.paper.button_width(button);
    let at = cut_right(&mut place, width, 16.0);
    let at = Rect::from_center_size(at.center(), vec2(width, 56.0));
    sheet.press(at, button, act);
    let colours = sheet.paper.colours;
    let name = match stick.reply {
        true => stick.label.clone(),
        false => named(sheet, &stick.label, stick.size_bytes),
    };
    let title = sheet.say_of(title, "stick", &name);
    let lead = sheet.say_of(lead, "stick", &name);
    let top = cut_top(&mut place, 30.0, 0.0);
    sheet.paper.text(
        top,
        &title,
        Style::new(18.0, colours.text, colours.panel).middle(),
    );
    sheet.paper.text(
        place,
        &lead,
        Style::new(16.0, colours.soft, colours.panel).middle(),
    );
}

/// How an export stands, as one line.
pub fn exported(sheet: &Sheet<'_, '_>, export: &Export) -> (Tone, String) {
    let name = named(sheet, &export.label, export.size_bytes);
    let (tone, key) = match &export.state {
        ExportState::Writing => (Tone::Wait, "export-writing"),
        ExportState::Safe(_) => (Tone::Good, "export-safe"),
        ExportState::Failed(_) => (Tone::Bad, "export-failed"),
    };
    (tone, sheet.say_of(key, "stick", &name))
}

/// How an export stands, what follows from that, and how to put it away.
pub fn outcome(sheet: &mut Sheet<'_, '_>, place: Rect, export: &Export, answer_next: bool) {
    let mut text_place = place;
    if export.state != ExportState::Writing {
        let label = sheet.say("close");
        let button = Button::new("put away", &label).bare(Icon::Cross);
        let width = 52.0;
        let at = cut_right(&mut text_place, width, 16.0);
        sheet.press(
            Rect::from_center_size(at.center(), vec2(width, 52.0)),
            button,
            Act::Cancel,
        );
    }
    let (tone, text) = exported(sheet, export);
    let then = match &export.state {
        ExportState::Writing => sheet.say("export-keep"),
        // The address is on the request's page; on the code's the answer comes next.
        ExportState::Safe(_) if answer_next => sheet.say("reply-none"),
        ExportState::Safe(file) => sheet.say_of("export-file", "file", file),
        ExportState::Failed(trouble) => sheet.trouble(trouble),
    };
    two(sheet, text_place, tone, &text, &then);
}

/// What happened and what to do, one below the other.
fn two(sheet: &mut Sheet<'_, '_>, mut place: Rect, tone: Tone, text: &str, then: &str) {
    let colours = sheet.paper.colours;
    let top = cut_top(&mut place, 30.0, 0.0);
    sheet.line(top, tone, text, colours.panel);
    cut_left(&mut place, 24.0, 12.0);
    sheet.paper.text(
        place,
        then,
        Style::new(16.0, colours.text, colours.panel).middle(),
    );
}

fn hint(sheet: &mut Sheet<'_, '_>, mut place: Rect, text: &str) {
    let colours = sheet.paper.colours;
    let at = cut_left(&mut place, 32.0, 14.0);
    Icon::Stick.draw(sheet.paper.ui.painter(), at.center(), 30.0, colours.soft);
    let title = sheet.say("offline-other");
    let half = place.height() / 2.0;
    let top = cut_top(&mut place, half, 0.0);
    sheet.paper.text(
        top,
        &title,
        Style::new(18.0, colours.text, colours.panel).middle(),
    );
    sheet.paper.text(
        place,
        text,
        Style::new(16.0, colours.soft, colours.panel).middle(),
    );
}

/// A stick as its owner knows it: by label and size.
fn named(sheet: &Sheet<'_, '_>, label: &str, size_bytes: u64) -> String {
    match size_bytes {
        0 => label.into(),
        size => format!("{label} ({})", sheet.words.size(size)),
    }
}
