//! The ways to a new password: the fastest that works right now in front, the others one click away.

use super::sheet::{Frame, Sheet};
use crate::look::{Button, Icon, Style, cut_bottom, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Argument, Offer, Way, Wizard, Worded};
use egui::{Id, Rect, WidgetInfo, WidgetType, vec2};
use recoveryd::api::recovery::MethodWhy;

/// Between the lines of the way in front, in points.
const LINES: f32 = 3.0;

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let [title, lead, have] = ["ways-title", "ways-lead", "have-code"].map(|key| sheet.say(key));
    let open = wizard
        .status
        .as_ref()
        .is_some_and(|status| status.request.is_some());
    let other = open.then_some((have.as_str(), Act::EnterCode));
    let frame = Frame {
        title: &title,
        lead: &lead,
        step: 2,
        back: true,
        other,
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let offers = wizard.ways();
    let mut others = offers.as_slice();
    if let Some(best) = offers.first().filter(|offer| offer.usable) {
        let place = cut_top(&mut body, 160.0, 24.0);
        front(sheet, place, wizard, best);
        others = &offers[1..];
    }
    if others.is_empty() {
        return;
    }
    let heading = sheet.say("ways-more");
    let soft = sheet.paper.soft().size(18.0).strong();
    sheet.paper.flow(&mut body, &heading, soft, 10.0);
    let count = others.len() as f32;
    let width = (body.width() - 20.0 * (count - 1.0)) / count;
    for offer in others {
        let card = cut_left(&mut body, width, 20.0);
        aside(
            sheet,
            card.with_max_y(card.top() + card.height().min(190.0)),
            wizard,
            offer,
        );
    }
}

fn icon(way: Way) -> Icon {
    match way {
        Way::Online => Icon::Letter,
        Way::Offline => Icon::Phone,
        Way::Kit => Icon::Kit,
        Way::Button => Icon::Knob,
    }
}

/// What a way is about, or why it does not work now.
pub fn about(sheet: &Sheet<'_, '_>, wizard: &Wizard, offer: &Offer) -> String {
    let status = wizard.status.as_ref();
    let seconds = Argument::Number(offer.hold_s.unwrap_or_default());
    let network = status
        .and_then(|status| status.online.as_ref())
        .and_then(|online| online.why)
        .filter(|_| offer.why == Some(MethodWhy::NotConnected));
    let sent = wizard.sent_left_s(sheet.now).and(wizard.sent_to());
    let wait_s = wizard.ask_wait_s(sheet.now);
    match (network, offer.why, sent) {
        (Some(why), ..) => sheet.say(why.key()),
        (None, Some(why), _) => sheet.say_with(why.key(), &[("seconds", seconds)]),
        (None, None, Some(contact)) if offer.way == Way::Online => {
            sheet.say_of("way-online-sent", "contact", &contact.masked)
        }
        (None, None, None) if offer.way == Way::Online && wait_s > 0 => {
            let time = sheet.span(wait_s);
            sheet.say_of("online-wait-new", "time", &time)
        }
        (None, None, _) => {
            let vendor = status.map_or("", |status| status.vendor.name.as_str());
            sheet.say_of(&format!("{}-lead", offer.way.key()), "vendor", vendor)
        }
    }
}

/// The way in front.
fn front(sheet: &mut Sheet<'_, '_>, place: Rect, wizard: &Wizard, offer: &Offer) {
    let colours = sheet.paper.colours;
    sheet.paper.panel(place);
    sheet.paper.edge(place, 2.0, colours.accent);
    let mut inner = place.shrink2(vec2(28.0, 20.0));
    let picture = cut_left(&mut inner, 84.0, 28.0);
    icon(offer.way).draw(
        sheet.paper.ui.painter(),
        picture.center(),
        64.0,
        colours.accent,
    );
    let sent = offer.way == Way::Online && wizard.sent_left_s(sheet.now).is_some();
    let label = sheet.say(if sent { "enter-code" } else { "ways-choose" });
    let button = Button::new("best", &label).primary().first(true).size(19.0);
    let width = sheet.paper.button_width(button);
    let at = cut_right(&mut inner, width, 28.0);
    let at = Rect::from_center_size(at.center(), vec2(width, 60.0));
    sheet.press(at, button, Act::Choose(offer.way));
    let best = sheet.say("ways-best");
    let name = sheet.say(offer.way.key());
    let about = about(sheet, wizard, offer);
    let lines = [
        (
            best,
            Style::new(15.0, colours.accent, colours.panel).strong(),
        ),
        (name, Style::new(26.0, colours.text, colours.panel).strong()),
        (about, Style::new(18.0, colours.soft, colours.panel)),
    ];
    let heights = lines
        .iter()
        .map(|(text, style)| sheet.paper.height(text, inner.width(), *style));
    let room = inner.height() - heights.sum::<f32>() - 2.0 * LINES;
    inner.min.y += (room / 2.0).max(0.0);
    for (text, style) in lines {
        sheet.paper.flow(&mut inner, &text, style, LINES);
    }
}

/// Another way: a card that is a button, or says why it is none.
fn aside(sheet: &mut Sheet<'_, '_>, place: Rect, wizard: &Wizard, offer: &Offer) {
    let colours = sheet.paper.colours;
    let name = sheet.say(offer.way.key());
    let about = about(sheet, wizard, offer);
    let response = sheet.paper.thing(
        place,
        Id::new(("way", offer.way.key())),
        offer.usable,
        false,
    );
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, offer.usable, &name));
    let near = response.hovered() && offer.usable;
    let ground = match (offer.usable, near) {
        (true, true) => colours.key_near,
        (true, false) => colours.key,
        _ => colours.panel,
    };
    sheet.paper.fill(place, ground);
    if near || colours.panel.r() < 16 {
        sheet.paper.edge(place, 1.0, colours.line);
    }
    if response.has_focus() {
        sheet.paper.ring(place);
    }
    if sheet.paper.is_pressed(&response) {
        sheet.act(Act::Choose(offer.way));
    }
    let mut inner = place.shrink2(vec2(20.0, 18.0));
    let mut top = cut_top(&mut inner, 52.0, 8.0);
    let picture = cut_left(&mut top, 34.0, 14.0);
    let ink = if offer.usable {
        colours.accent
    } else {
        colours.soft
    };
    icon(offer.way).draw(sheet.paper.ui.painter(), picture.center(), 32.0, ink);
    if offer.usable {
        let at = cut_right(&mut top, 20.0, 8.0);
        Icon::On.draw(sheet.paper.ui.painter(), at.center(), 20.0, colours.soft);
    }
    let ink = if offer.usable {
        colours.text
    } else {
        colours.soft
    };
    sheet
        .paper
        .text(top, &name, Style::new(20.0, ink, ground).strong().middle());
    if !offer.usable {
        let not = sheet.say("ways-not-now");
        let foot = cut_bottom(&mut inner, 24.0, 2.0);
        sheet
            .paper
            .text(foot, &not, Style::new(15.0, colours.warn, ground).middle());
    }
    sheet
        .paper
        .text(inner, &about, Style::new(17.0, colours.soft, ground));
}
