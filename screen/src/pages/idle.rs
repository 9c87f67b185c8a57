//! The live picture's place: nothing is painted over it but the time and how to go on.

use super::bar::{Bar, plate};
use super::sheet::Sheet;
use crate::look::Style;
use crate::wizard::{Wizard, Worded};
use egui::{Rect, pos2, vec2};

/// Draws it.
pub fn draw(sheet: &mut Sheet<'_, '_>, wizard: &Wizard, bar: &mut Bar) {
    let whole = sheet.paper.ui.max_rect();
    let colours = sheet.paper.colours;
    let (date, time) = sheet.words.date_and_time(sheet.clock);
    let foot = Rect::from_min_max(
        pos2(whole.left() + 48.0, whole.bottom() - 88.0),
        whole.max - vec2(48.0, 36.0),
    );
    let style = Style::new(26.0, colours.text, colours.page);
    plate(sheet, foot, &format!("{date}   {time}"), style.right());
    let hint = match (&wizard.notice, &wizard.export) {
        (Some(notice), _) => sheet.say(notice.key()),
        (None, Some(export)) => super::offline::exported(sheet, export).1,
        (None, None) => sheet.say("idle-hint"),
    };
    let soft = Style::new(18.0, colours.soft, colours.page);
    plate(sheet, foot.with_max_x(foot.right() - 330.0), &hint, soft);
    bar.draw(sheet, wizard);
}
