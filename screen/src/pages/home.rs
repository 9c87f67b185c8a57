//! After sign-in: what happened on this recorder, newest first.

use super::sheet::{Frame, Sheet, Tone};
use crate::look::{Button, Style, TALL, cut_bottom, cut_left, cut_right, cut_top};
use crate::wizard::{Act, Argument, Page, Wizard, Worded, record_arguments};
use egui::{Event, Rect, vec2};
use recoveryd::api::recovery::{Channel, Record};

/// How high a row is, in points.
const ROW: f32 = 44.0;

/// Draws it; `above` is how many rows are above what is shown.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, above: &mut usize) {
    let Page::Home(page) = &wizard.page else {
        return;
    };
    let [title, lead, close] = ["home-title", "home-lead", "home-close"].map(|key| sheet.say(key));
    let on = Some((close.as_str(), Act::Start, true));
    let mut body = sheet.frame(
        wizard,
        Frame {
            title: &title,
            lead: &lead,
            on,
            on_first: page.recovery.is_none(),
            ..Frame::default()
        },
    );
    if let Some(record) = &page.recovery {
        recovery(sheet, cut_top(&mut body, 84.0, 14.0), record);
    }
    if let Some(trouble) = &page.trouble {
        let text = sheet.trouble(trouble);
        sheet.message(cut_top(&mut body, 48.0, 14.0), Tone::Bad, &text);
    }
    if page.busy {
        let text = sheet.say("wait-a-moment");
        sheet.message(cut_top(&mut body, 48.0, 14.0), Tone::Wait, &text);
        return;
    }
    if !page.sound && page.trouble.is_none() {
        let text = sheet.say("home-changed");
        sheet.message(cut_top(&mut body, 48.0, 14.0), Tone::Warn, &text);
    }
    // As high as what is in it.
    let high = page.records.len().max(1) as f32 * ROW + 24.0;
    body.max.y = body.bottom().min(body.top() + high);
    sheet.paper.panel(body);
    rows(sheet, body.shrink2(vec2(20.0, 12.0)), &page.records, above);
}

fn recovery(sheet: &mut Sheet<'_, '_>, place: Rect, record: &Record) {
    let colours = sheet.paper.colours;
    sheet.paper.panel(place);
    sheet.paper.edge(place, 2.0, colours.warn);
    let mut inner = place.shrink2(vec2(18.0, 9.0));
    let known = sheet.say("home-known");
    let button = Button::new("known", &known).first(true);
    let width = sheet.paper.button_width(button);
    let at = cut_right(&mut inner, width, 20.0);
    let at = Rect::from_center_size(at.center(), vec2(width, TALL));
    sheet.press(at, button, Act::Continue);
    let (date, time) = sheet.words.date_and_time(&record.clock);
    let text = sheet.say_of("home-recovery", "date", &format!("{date} {time}"));
    // Whoever has held the recorder may know that code.
    let lead = sheet.say(match record.channel {
        Some(Channel::Button) => "home-sticker-lead",
        _ => "home-recovery-lead",
    });
    let top = cut_top(&mut inner, 32.0, 0.0);
    sheet.line_strong(top, Tone::Warn, &text, colours.panel);
    let style = Style::new(16.0, colours.text, colours.panel).middle();
    sheet
        .paper
        .text(inner.with_min_x(inner.left() + 36.0), &lead, style);
}

fn rows(sheet: &mut Sheet<'_, '_>, mut place: Rect, records: &[Record], above: &mut usize) {
    let colours = sheet.paper.colours;
    if records.is_empty() {
        let text = sheet.say("home-empty");
        let style = Style::new(18.0, colours.soft, colours.panel)
            .center()
            .middle();
        sheet.paper.text(place, &text, style);
        return;
    }
    let mut fit = (place.height() / ROW).floor() as usize;
    if fit < records.len() {
        let strip = cut_bottom(&mut place, 48.0, 8.0);
        fit = (place.height() / ROW).floor() as usize;
        turn(sheet, strip, records.len(), fit, above);
    }
    let height = place.height() / fit as f32;
    for (number, record) in records.iter().skip(*above).take(fit).enumerate() {
        let mut row = Rect::from_min_size(
            place.min + vec2(0.0, number as f32 * height),
            vec2(place.width(), height),
        );
        if number > 0 {
            sheet
                .paper
                .ui
                .painter()
                .hline(row.x_range(), row.top(), (1.0, colours.key));
        }
        let (date, time) = sheet.words.date_and_time(&record.clock);
        let style = Style::new(17.0, colours.soft, colours.panel)
            .mono()
            .middle();
        let when = cut_left(&mut row, 190.0, 20.0);
        sheet.paper.text(when, &format!("{date} {time}"), style);
        let text = sentence(sheet, record);
        sheet.paper.text(
            row,
            &text,
            Style::new(18.0, colours.text, colours.panel).middle(),
        );
    }
}

/// A record in the person's language.
fn sentence(sheet: &Sheet<'_, '_>, record: &Record) -> String {
    let mut arguments = record_arguments(record);
    for (name, argument) in &mut arguments {
        match argument {
            Argument::Text(word) if *name == "channel" => {
                *word = sheet.say(&format!("channel-{word}"))
            }
            _ => {}
        }
    }
    sheet.say_with(record.key(), &arguments)
}

/// The wheel, *later* and *earlier*.
fn turn(sheet: &mut Sheet<'_, '_>, mut strip: Rect, all: usize, fit: usize, above: &mut usize) {
    let most = all.saturating_sub(fit);
    sheet.paper.ui.input(|input| {
        for event in &input.events {
            if let Event::MouseWheel { delta, .. } = event {
                *above = if delta.y < 0.0 {
                    *above + 1
                } else {
                    above.saturating_sub(1)
                };
            }
        }
    });
    let [earlier, later] = ["earlier", "later"].map(|key| sheet.say(key));
    let button = Button::new("earlier", &earlier).enabled(*above < most);
    let width = sheet.paper.button_width(button);
    if sheet
        .paper
        .button(cut_right(&mut strip, width, 12.0), button)
    {
        *above += fit;
    }
    let button = Button::new("later", &later).enabled(*above > 0);
    let width = sheet.paper.button_width(button);
    if sheet
        .paper
        .button(cut_right(&mut strip, width, 12.0), button)
    {
        *above = above.saturating_sub(fit);
    }
    *above = (*above).min(most);
}
