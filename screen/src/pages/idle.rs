//! The live picture's place: nothing is painted over it but the time and how to go on.

use super::bar::{Bar, plate};
use super::sheet::Sheet;
use crate::look::{Style, cut_left};
use crate::wizard::{Wizard, Worded};
use egui::{Rect, pos2, vec2};

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, bar: &mut Bar) {
    let whole = sheet.paper.ui.max_rect();
    let colours = sheet.paper.colours;
    let (date, time) = sheet.words.date_and_time(sheet.clock);
    let foot = Rect::from_min_max(
        pos2(whole.left() + 48.0, whole.bottom() - 112.0),
        whole.max - vec2(48.0, 48.0),
    );
    let clock = clock(sheet, foot, &date, &time);
    let hint = match (&wizard.notice, &wizard.export) {
        (Some(notice), _) => sheet.say(notice.key()),
        (None, Some(export)) => super::offline::exported(sheet, export).1,
        (None, None) => sheet.say("idle-hint"),
    };
    let soft = Style::new(18.0, colours.soft, colours.page);
    plate(sheet, foot.with_max_x(clock.left() - 24.0), &hint, soft);
    bar.draw(sheet, wizard);
}

/// The time, as large as it is read from across a room, and the date before it. Tells where they stand.
fn clock(sheet: &mut Sheet<'_, '_>, foot: Rect, date: &str, time: &str) -> Rect {
    let colours = sheet.paper.colours;
    let small = Style::new(20.0, colours.soft, colours.page).middle();
    let large = Style::new(36.0, colours.text, colours.page)
        .strong()
        .middle();
    let [date_width, time_width] = [(date, small), (time, large)].map(|(text, style)| {
        // A little more than measured: the two never touch each other's places.
        sheet.paper.width(text, style).ceil() + 2.0
    });
    let ground = foot.with_min_x(foot.right() - date_width - time_width - 60.0);
    sheet.paper.fill(ground, colours.page);
    let mut inner = ground.shrink2(vec2(20.0, 2.0));
    let at = cut_left(&mut inner, date_width, 20.0);
    sheet.paper.text(at, date, small);
    sheet.paper.text(inner, time, large);
    ground
}
