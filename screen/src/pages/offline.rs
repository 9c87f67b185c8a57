//! The long serial number as a QR code and as people read it, what to do with it, and the export to a stick.

use super::sheet::{Frame, MARGIN, Sheet, Tone};
use crate::look::{Button, Icon, Qr, Style, cut_bottom, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Argument, Export, ExportState, Offline, Page, Wizard, Worded};
use egui::{Rect, Vec2, vec2};
use recoveryd::api::recovery::{MethodName, Request, Status, Stick};

/// The QR code's place, in points: from below the head to the foot of a 16:9 monitor.
const PLATE: Vec2 = vec2(600.0, 612.0);
/// Between it and what stands beside it.
const BESIDE: f32 = 32.0;

/// The width of a step's picture with the gap beside it, in points.
const MARK: f32 = 34.0;
/// The most rows that stand below each other.
const MOST: usize = 6;
/// The height of what stands below two columns.
const FOOT: f32 = 24.0;
/// Between steps.
const STEP: f32 = 6.0;

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, qr: &mut Qr) {
    let (Page::Offline(page), Some(status)) = (&wizard.page, &wizard.status) else {
        return;
    };
    let title = sheet.say_of("offline-title", "vendor", &status.vendor.name);
    let enter = sheet.say("enter-code");
    let (mut on, mut other) = (None, None);
    if leads(wizard, page) {
        other = Some((enter.as_str(), Act::EnterCode));
    } else {
        on = Some((enter.as_str(), Act::EnterCode, status.request.is_some()));
    }
    let frame = Frame {
        title: &title,
        step: 3,
        back: true,
        on,
        other,
        on_first: true,
        inset: PLATE.x + BESIDE,
        ..Frame::default()
    };
    let mut body = sheet.frame(wizard, frame);
    let plate = Rect::from_min_size(sheet.stage.min + vec2(MARGIN, 80.0), PLATE);
    body.max.y = body.bottom().min(plate.bottom());
    if let Some(trouble) = &page.trouble {
        let text = sheet.trouble(trouble);
        sheet.message(cut_top(&mut body, 56.0, 10.0), Tone::Bad, &text);
    }
    let Some(request) = &status.request else {
        if page.opening {
            let text = sheet.say("wait-a-moment");
            sheet.message(plate.with_max_y(plate.top() + 56.0), Tone::Wait, &text);
        }
        return;
    };
    let label = sheet.say("qr-label");
    sheet.paper.qr(plate, qr, &request.qr, &label);
    if wizard.has(MethodName::GuidFile) {
        let stick = cut_bottom(&mut body, 84.0, 12.0);
        sticks(sheet, stick, wizard, page, status);
    }
    let open = sheet.span(wizard.left_s(request.ends_in_s, sheet.now));
    let steps = steps(sheet, status, body.width() - MARK);
    let below = sheet.steps_height(&steps, body.width());
    serial(sheet, &mut body, request, &open, below);
    sheet.steps_of(body, &steps);
}

/// The rows people read out, with the date and time on the same photograph, and how long an answer is waited for; as large
/// as what stands `below` lets them be.
fn serial(sheet: &mut Sheet<'_, '_>, body: &mut Rect, request: &Request, open: &str, below: f32) {
    let colours = sheet.paper.colours;
    // Many rows stand in two columns, the first ones at the left.
    let all = request.long_serial.len();
    let columns = if all > MOST { 2 } else { 1 };
    let rows = all.div_ceil(columns);
    let [edge, head, gap] = [14.0, 24.0, 14.0];
    let foot = if columns > 1 { FOOT } else { 0.0 };
    let room = body.height() - below - 2.0 * edge - head - gap - 4.0 - foot;
    let height = (room / rows.max(1) as f32).floor();
    let height = height.clamp(24.0, if columns > 1 { 27.0 } else { 34.0 });
    let place = cut_top(
        body,
        2.0 * edge + head + 4.0 + rows as f32 * height + foot,
        gap,
    );
    sheet.paper.panel(place);
    let mut inner = place.shrink2(vec2(20.0, edge));
    let (date, time) = sheet.words.date_and_time(sheet.clock);
    let small = Style::new(16.0, colours.soft, colours.panel).middle();
    let mut top = cut_top(&mut inner, head, 4.0);
    let when = cut_right(&mut top, 180.0, 12.0);
    sheet.paper.text(
        when,
        &format!("{date} {time}"),
        small.right().ink(colours.text),
    );
    let label = sheet.say("long-serial");
    sheet.paper.text(top, &label, small);
    let open = sheet.say_of("offline-open", "time", open);
    let small = small.size(15.0);
    if columns > 1 {
        let foot = cut_bottom(&mut inner, FOOT, 0.0);
        sheet.paper.text(foot, &open, small.bottom());
    } else {
        let beside = inner.with_min_x(inner.right() - 190.0);
        sheet.paper.text(beside, &open, small.right().bottom());
    }
    let size = vec2(inner.width() / columns as f32, height);
    for (number, row) in request.long_serial.iter().enumerate() {
        let at = vec2((number / rows) as f32, (number % rows) as f32) * size;
        let line = Rect::from_min_size(inner.min + at, size);
        let style = Style::new((height * 0.8).floor(), colours.text, colours.panel)
            .mono()
            .middle();
        sheet.paper.text(line, row, style);
    }
}

/// One thing to do, with a picture: what, and in larger letters to whom.
struct Step {
    icon: Icon,
    what: String,
    whom: Option<String>,
}

/// Where to send it and when to expect an answer.
fn steps(sheet: &mut Sheet<'_, '_>, status: &Status, width: f32) -> [Step; 3] {
    let [_, whom] = sheet.step_styles();
    let mut contact = status.vendor.contact.join("  ·  ");
    if sheet.paper.width(&contact, whom) > width {
        contact = status.vendor.contact.join("\n");
    }
    let answer = match status.vendor.hours.as_str() {
        "" => sheet.say("offline-answer-soon"),
        hours => sheet.say_of("offline-answer-step", "hours", hours),
    };
    [
        (Icon::Phone, sheet.say("offline-scan-step"), None),
        (Icon::Letter, sheet.say("offline-send-step"), Some(contact)),
        (Icon::Clock, answer, None),
    ]
    .map(|(icon, what, whom)| Step { icon, what, whom })
}

impl Sheet<'_, '_> {
    /// The same as [`Sheet::steps_of`] without drawing: how high they are.
    fn steps_height(&mut self, steps: &[Step], width: f32) -> f32 {
        let [what, whom] = self.step_styles();
        let mut height = 0.0;
        for step in steps {
            height += self.paper.height(&step.what, width - MARK, what) + STEP;
            if let Some(text) = &step.whom {
                height += self.paper.height(text, width - MARK, whom);
            }
        }
        height
    }

    fn steps_of(&mut self, mut place: Rect, steps: &[Step]) {
        let [what, whom] = self.step_styles();
        let ink = self.paper.colours.accent;
        for step in steps {
            let mark = place.min + vec2(11.0, 11.0);
            step.icon.draw(self.paper.ui.painter(), mark, 22.0, ink);
            let mut text = place.with_min_x(place.left() + MARK);
            let gap = if step.whom.is_some() { 0.0 } else { STEP };
            self.paper.flow(&mut text, &step.what, what, gap);
            if let Some(name) = &step.whom {
                self.paper.flow(&mut text, name, whom, STEP);
            }
            place.min.y = text.top();
        }
    }

    fn step_styles(&self) -> [Style; 2] {
        let soft = self.paper.soft().size(16.0);
        [soft, self.paper.body().size(19.0).strong()]
    }
}

/// The stick with the answer, unless another is being written: the answer is worth more than an export which is over.
fn answer(wizard: &Wizard) -> Option<&Stick> {
    let writing = wizard.export.as_ref().is_some_and(|it| !it.is_over());
    wizard.reply_stick().filter(|_| !writing)
}

/// Whether the answer on a stick is the way on, and not the code. One that was of no use is not.
fn leads(wizard: &Wizard, page: &Offline) -> bool {
    answer(wizard).is_some() && page.trouble.is_none()
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
    match (answer(wizard), &wizard.export) {
        (Some(stick), _) => {
            let label = sheet.say("reply-use");
            let mut button = Button::new("stick", &label).enabled(page.reading.is_none());
            if leads(wizard, page) {
                button = button.primary().first(true);
            }
            let act = Act::UseReply(stick.id.clone());
            offer(
                sheet,
                inner,
                ["reply-found", "reply-lead"],
                stick,
                button,
                act,
            );
        }
        (None, Some(export)) => outcome(sheet, inner, export, false),
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
            Some(stick) => {
                let label = sheet.say("export");
                let (button, act) = (Button::new("stick", &label), Act::Export(stick.id.clone()));
                offer(
                    sheet,
                    inner,
                    ["offline-other", "export-lead"],
                    stick,
                    button,
                    act,
                );
            }
        },
    }
}

/// A stick's name and what can be done with it: the title's and the lead's key, the button and what it means.
fn offer(
    sheet: &mut Sheet<'_, '_>,
    mut place: Rect,
    [title, lead]: [&str; 2],
    stick: &Stick,
    button: Button<'_>,
    act: Act,
) {
    let button = button.icon(Icon::Stick);
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
        Style::new(18.0, colours.text, colours.panel)
            .strong()
            .middle(),
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
        Style::new(18.0, colours.text, colours.panel)
            .strong()
            .middle(),
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
