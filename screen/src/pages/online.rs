//! The verification code that came by e-mail or text message: eight boxes, how long it counts, and how to have another.

use super::code;
use super::sheet::{Frame, Sheet, Tone};
use crate::look::{Button, Icon, TALL, cut_right, cut_top};
use crate::wizard::{Act, Code, Page, Trouble, Way, Wizard};
use egui::{Rect, vec2};
use recoveryd::api::recovery::{ContactKind, Error};

/// How many contacts stand side by side.
const COLUMNS: usize = 4;
/// Between them, in points.
const GAP: f32 = 10.0;
/// How wide they are together, in points.
const WIDE: f32 = 800.0;

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
    let line = cut_top(&mut body, 72.0, 20.0);
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
    let [title, over, other] =
        ["online-over", "online-over-lead", "online-other"].map(|key| sheet.say(key));
    // That the code is over is said once.
    let trouble = page.trouble.as_ref();
    let news = trouble.filter(|it| !matches!(it, Trouble::Refused(Error::NoRequest { .. })));
    let lead = match (news, wizard.sent()) {
        (None, Some(_)) => over.as_str(),
        _ => "",
    };
    let frame = Frame {
        title: &title,
        lead,
        step: 3,
        back: true,
        other: Some((other.as_str(), Act::CannotReceive)),
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    if let Some(trouble) = news {
        let text = sheet.trouble(trouble);
        sheet.message(cut_top(&mut body, 56.0, 24.0), Tone::Bad, &text);
    }
    again(sheet, body.with_max_x(body.left() + WIDE), wizard, true);
}

/// Where the code went. The desk does not tell whether it knows this recorder, and neither do we.
fn sent_to(sheet: &Sheet<'_, '_>, wizard: &Wizard) -> String {
    let masked = wizard
        .sent_to()
        .map_or("", |contact| contact.masked.as_str());
    sheet.say_of("online-lead", "contact", masked)
}

/// Once more, or to another contact; when that is possible, or why it is not. `only` when there is nothing else to do.
fn again(sheet: &mut Sheet<'_, '_>, mut place: Rect, wizard: &Wizard, only: bool) {
    let lead = when(sheet, wizard, only);
    let enabled = wizard.may_send(sheet.now);
    let style = match only {
        true => sheet.paper.body().size(22.0).strong(),
        false => sheet.paper.soft(),
    };
    sheet
        .paper
        .flow(&mut place, &lead, style, if only { 18.0 } else { 12.0 });
    let to = wizard.sent_to();
    let again = match (to, only) {
        (Some(to), true) => to.masked.clone(),
        (Some(_), false) => sheet.say("online-again"),
        (None, _) => sheet.say("online-send"),
    };
    let mut button = Button::new("again", &again).enabled(enabled).size(17.0);
    if let (Some(to), true) = (to, only) {
        button = button.icon(icon(to.kind));
    }
    if only {
        button = button.primary().first(true);
    }
    let size = vec2((place.width() + GAP) / COLUMNS as f32 - GAP, TALL);
    let cell = |number: usize| {
        let (row, column) = ((number / COLUMNS) as f32, (number % COLUMNS) as f32);
        Rect::from_min_size(
            place.min + vec2(column, row) * (size + vec2(GAP, GAP)),
            size,
        )
    };
    sheet.press(cell(0), button, Act::SendCode(None));
    let contacts = wizard.sent().map_or(&[][..], |sent| &sent.contacts);
    let others = contacts
        .iter()
        .filter(|it| to.is_none_or(|to| to.id != it.id));
    for (number, contact) in others.enumerate() {
        let id = format!("contact {}", contact.id);
        let button = Button::new(&id, &contact.masked)
            .icon(icon(contact.kind))
            .enabled(enabled)
            .size(17.0);
        let act = Act::SendCode(Some(contact.id.clone()));
        sheet.press(cell(number + 1), button, act);
    }
}

/// When a code can be sent, or why it cannot.
fn when(sheet: &Sheet<'_, '_>, wizard: &Wizard, only: bool) -> String {
    let offers = wizard.ways();
    let mut closed = offers.iter().filter(|offer| !offer.usable);
    if let Some(offer) = closed.find(|offer| offer.way == Way::Online) {
        return super::ways::about(sheet, wizard, offer);
    }
    let keys = match only {
        true => ["online-to", "online-wait-new"],
        false => ["online-nothing", "online-wait"],
    };
    match (wizard.ask_wait_s(sheet.now), wizard.sent()) {
        (0, None) => String::new(),
        (0, Some(_)) => sheet.say(keys[0]),
        (wait_s, _) => {
            let time = sheet.span(wait_s);
            sheet.say_of(keys[1], "time", &time)
        }
    }
}

fn icon(kind: ContactKind) -> Icon {
    match kind {
        ContactKind::Mail => Icon::Letter,
        ContactKind::Text => Icon::Phone,
    }
}
