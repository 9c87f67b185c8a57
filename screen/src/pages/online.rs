//! The verification code that came by e-mail or text message: eight boxes, how long it counts, and how to have another.

use super::code;
use super::sheet::{Frame, Sheet, Tone};
use crate::look::{Button, Icon, Style, TALL, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Code, Page, Trouble, Way, Wizard};
use egui::{Rect, vec2};
use recoveryd::api::recovery::{Contact, ContactKind, Error};

/// How many contacts stand side by side.
const COLUMNS: usize = 4;
/// Between them, in points.
const GAP: f32 = 10.0;

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let Page::Code(page) = &wizard.page else {
        return;
    };
    match wizard.sent_left_s(sheet.now) {
        Some(left_s) => enter(sheet, wizard, page, left_s),
        None if wizard.is_asking() => asking(sheet, wizard),
        None => send(sheet, wizard, page),
    }
}

/// A code is out: it is typed.
fn enter(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, page: &Code, left_s: u64) {
    let [title, cannot, try_it] =
        ["code-verification", "online-cannot", "code-try"].map(|key| sheet.say(key));
    let left = sheet.span(left_s);
    let lead = format!(
        "{}  {}",
        sent_to(sheet, wizard),
        sheet.say_of("online-time", "time", &left)
    );
    let frame = Frame {
        title: &title,
        lead: &lead,
        step: 3,
        back: true,
        on: Some((try_it.as_str(), Act::TryCode, page.is_ready())),
        other: Some((cannot.as_str(), Act::CannotReceive)),
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let pad = cut_right(&mut body, 336.0, 48.0);
    let high = pad.height().min(520.0);
    code::typed(sheet, pad.with_max_y(pad.top() + high), page);
    body.max.y = body.top() + high;
    let place = cut_top(&mut body, code::TALL, 14.0);
    code::boxes(sheet, place, page);
    let line = cut_top(&mut body, 72.0, 14.0);
    code::said(sheet, line, page);
    again(sheet, body, wizard, false);
}

/// The desk is being asked, and no code is out.
fn asking(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let [title, lead] = ["online-asking", "online-asking-lead"].map(|key| sheet.say(key));
    let soft = sheet.paper.colours.soft;
    super::endings::one_thing(sheet, wizard, Icon::Letter, soft, &title, &lead, None);
}

/// No code is out: one can be sent.
fn send(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, page: &Code) {
    let [title, cannot] = ["online-over", "online-other"].map(|key| sheet.say(key));
    let lead = match wizard.sent() {
        Some(_) => sheet.say("online-over-lead"),
        None => String::new(),
    };
    let frame = Frame {
        title: &title,
        lead: &lead,
        step: 3,
        back: true,
        other: Some((cannot.as_str(), Act::CannotReceive)),
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    // That the code is over is said already.
    let trouble = page.trouble.as_ref();
    let news = trouble.filter(|it| !matches!(it, Trouble::Refused(Error::NoRequest { .. })));
    if let Some(trouble) = news {
        let text = sheet.trouble(trouble);
        sheet.message(cut_top(&mut body, 56.0, 16.0), Tone::Bad, &text);
    }
    again(sheet, body, wizard, true);
}

/// Where the code went. The desk does not tell whether it knows this recorder, and neither do we.
fn sent_to(sheet: &Sheet<'_, '_>, wizard: &Wizard) -> String {
    let masked = wizard.sent_to().map_or("", |contact| contact.masked.as_str());
    sheet.say_of("online-lead", "contact", masked)
}

/// Once more, or to another contact; when that is possible, or why it is not.
fn again(sheet: &mut Sheet<'_, '_>, place: Rect, wizard: &Wizard, only: bool) {
    let may_send = wizard.may_send(sheet.now);
    let wait_s = wizard.ask_wait_s(sheet.now);
    let offers = wizard.ways();
    let closed = offers.iter().find(|offer| offer.way == Way::Online && !offer.usable);
    let lead = match (closed, wait_s) {
        (Some(offer), _) => super::ways::about(sheet, wizard, offer),
        (None, 0) if only => sheet.say("online-to"),
        (None, 0) => sheet.say("online-nothing"),
        (None, wait_s) => {
            let time = sheet.span(wait_s);
            let key = if only { "online-wait-new" } else { "online-wait" };
            sheet.say_of(key, "time", &time)
        }
    };
    let others: Vec<&Contact> = match (wizard.sent(), wizard.sent_to()) {
        (Some(sent), to) => {
            let others = sent.contacts.iter();
            others.filter(|contact| to.is_none_or(|to| to.id != contact.id)).collect()
        }
        (None, _) => Vec::new(),
    };
    let rows = (others.len() + 1).div_ceil(COLUMNS) as f32;
    let colours = sheet.paper.colours;
    let style = Style::new(17.0, colours.text, colours.panel);
    let [edge, below] = [18.0, 12.0];
    let buttons = rows * (TALL + GAP) - GAP;
    let width = place.width() - 2.0 * edge;
    let height = 2.0 * edge + sheet.paper.height(&lead, width, style) + below + buttons;
    let place = place.with_max_y(place.top() + height.min(place.height()));
    sheet.paper.panel(place);
    let mut inner = place.shrink(edge);
    let text = cut_top(&mut inner, place.height() - 2.0 * edge - below - buttons, below);
    sheet.paper.text(text, &lead, style.middle());
    let width = (inner.width().min(800.0 - 2.0 * edge) + GAP) / COLUMNS as f32 - GAP;
    let label = match wizard.sent_to() {
        Some(contact) if only => contact.masked.clone(),
        Some(_) => sheet.say("online-again"),
        None => sheet.say("online-send"),
    };
    let mut button = Button::new("again", &label).enabled(may_send).size(17.0);
    if only {
        button = button.primary().first(true);
    }
    let mut row = cut_top(&mut inner, TALL, GAP);
    let at = cut_left(&mut row, width, GAP);
    sheet.press(at, button, Act::SendCode(None));
    for (number, contact) in others.into_iter().enumerate() {
        if (number + 1) % COLUMNS == 0 {
            row = cut_top(&mut inner, TALL, GAP);
        }
        let at = cut_left(&mut row, width, GAP);
        let id = format!("contact {}", contact.id);
        let button = Button::new(&id, &contact.masked)
            .icon(icon(contact.kind))
            .enabled(may_send)
            .size(17.0);
        sheet.press(at, button, Act::SendCode(Some(contact.id.clone())));
    }
}

fn icon(kind: ContactKind) -> Icon {
    match kind {
        ContactKind::Mail => Icon::Letter,
        ContactKind::Text => Icon::Phone,
    }
}
