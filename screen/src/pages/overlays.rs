//! What comes in front of any page: its help, the choice of languages, the reset button's countdown.

use super::sheet::{Frame, Sheet};
use crate::look::{Button, Icon, Style, cut_top};
use crate::wizard::{Act, CodeKind, Page, Wizard};
use crate::words::LANGUAGES;
use egui::{Key, Rect, vec2};

/// The key of a page's help.
fn help_key(page: &Page) -> &'static str {
    match page {
        Page::Idle | Page::SignIn(_) => "sign-in-help",
        Page::Home(_) => "home-help",
        Page::Forgot => "forgot-help",
        Page::Ways | Page::Applying | Page::Unavailable => "ways-help",
        Page::Button => "button-page-help",
        Page::Offline(_) => "offline-help",
        Page::Code(page) => match page.kind {
            CodeKind::Verification => "online-help",
            CodeKind::Secure | CodeKind::Kit => "code-help",
        },
        Page::NewPassword(_) => "new-help",
        Page::Delayed(_) => "delayed-help",
        Page::Done { .. } => "done-help",
    }
}

/// The page's help.
pub fn help(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) {
    let [title, close] = ["help", "close"].map(|key| sheet.say(key));
    let on = Some((close.as_str(), Act::Help, true));
    let body = sheet.frame(
        wizard,
        Frame {
            title: &title,
            on,
            on_first: true,
            ..Frame::default()
        },
    );
    let status = wizard.status.as_ref();
    let text =
        |value: Option<&String>| crate::wizard::Argument::Text(value.cloned().unwrap_or_default());
    let arguments = [
        ("account", text(status.map(|status| &status.account))),
        ("vendor", text(status.map(|status| &status.vendor.name))),
    ];
    let said = sheet.say_with(help_key(&wizard.page), &arguments);
    let colours = sheet.paper.colours;
    let style = Style::new(22.0, colours.text, colours.panel);
    let [pad, gap, mark] = [32.0, 16.0, 72.0];
    let mut inner = body.shrink(pad);
    inner.min.x += mark;
    inner.max.x = inner.max.x.min(inner.left() + 960.0);
    let paragraphs: Vec<&str> = said.split('\n').collect();
    let heights = paragraphs
        .iter()
        .map(|text| sheet.paper.height(text, inner.width(), style) + gap);
    // As high as what it says.
    let height = (heights.sum::<f32>() - gap + 2.0 * pad).min(body.height());
    sheet
        .paper
        .panel(body.with_max_y(body.top() + height.max(2.0 * pad + 40.0)));
    let icon = body.min + vec2(pad + 20.0, pad + 16.0);
    Icon::Help.draw(sheet.paper.ui.painter(), icon, 40.0, colours.accent);
    for paragraph in paragraphs {
        sheet.paper.flow(&mut inner, paragraph, style, gap);
    }
    let keys = [Key::Escape, Key::BrowserBack, Key::F1];
    if keys.into_iter().any(|key| sheet.paper.pressed(key)) {
        sheet.act(Act::Help);
    }
}

/// The choice of languages. Tells whether it is over.
pub fn languages(sheet: &mut Sheet<'_, '_>, wizard: &Wizard) -> bool {
    let title = sheet.say("language");
    let mut body = sheet.frame(
        wizard,
        Frame {
            title: &title,
            ..Frame::default()
        },
    );
    let mut over = std::mem::take(&mut sheet.choose_language);
    body.min.y += 10.0;
    let columns = 3;
    let rows = LANGUAGES.len().div_ceil(columns);
    let size = vec2(
        (body.width() - 40.0) / columns as f32,
        ((body.height() + 16.0) / rows as f32 - 16.0).min(88.0),
    );
    for (number, language) in LANGUAGES.iter().enumerate() {
        // Down the columns: the eye searches them so.
        let (column, row) = ((number / rows) as f32, (number % rows) as f32);
        let at = Rect::from_min_size(
            body.min + vec2(column * (size.x + 20.0), row * (size.y + 16.0)),
            size,
        );
        let current = language.tag == wizard.language;
        let button = Button::new(language.tag, language.name)
            .size(22.0)
            .chosen(current)
            .first(current);
        if sheet.paper.button(at, button) {
            sheet.act(Act::Language(language.tag.into()));
            over = true;
        }
    }
    let left = sheet
        .acts
        .iter()
        .any(|act| matches!(act, Act::Start | Act::Help));
    over || left || sheet.paper.pressed(Key::Escape) || sheet.paper.pressed(Key::BrowserBack)
}

/// The reset button is held: how long still.
pub fn button(sheet: &mut Sheet<'_, '_>, held_s: u64, hold_s: u64) {
    let whole = sheet.paper.ui.max_rect();
    let colours = sheet.paper.colours;
    sheet
        .paper
        .ui
        .painter()
        .rect_filled(whole, 0.0, colours.page);
    let title = sheet.say("button-title");
    let lead = sheet.say("button-lead");
    let left = sheet.say_count("button-left", "count", hold_s.saturating_sub(held_s));
    let mut place = Rect::from_center_size(sheet.stage.center(), vec2(960.0, 460.0));
    let picture = cut_top(&mut place, 96.0, 20.0);
    Icon::Knob.draw(
        sheet.paper.ui.painter(),
        picture.center(),
        88.0,
        colours.accent,
    );
    let style = Style::new(36.0, colours.text, colours.page);
    sheet
        .paper
        .flow(&mut place, &title, style.strong().center(), 10.0);
    let soft = Style::new(20.0, colours.soft, colours.page).center();
    sheet.paper.flow(&mut place, &lead, soft, 24.0);
    let big = Style::new(72.0, colours.accent, colours.page);
    sheet
        .paper
        .flow(&mut place, &left, big.strong().center(), 24.0);
    let bar = Rect::from_min_size(place.min, vec2(place.width(), 20.0));
    let part = held_s as f32 / hold_s.max(1) as f32;
    let full = bar.with_max_x(bar.left() + (bar.width() * part.min(1.0)).max(20.0));
    sheet.paper.fill(full, colours.accent);
    sheet.paper.edge(bar, 1.0, colours.line);
}
