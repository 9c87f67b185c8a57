//! What is shown and where the pointer is, without the devices: events go in, changed areas come out.

use super::hover;
use super::show::{Show, pixels_per_point};
use crate::output::Format;
use crate::raster::{Area, Picture, Pointer, Raster};
use egui::{Event, Modifiers, PointerButton, Pos2, Rect, pos2, vec2};
use std::time::Duration;

/// The next frame comes no sooner, whatever asks for it: 60 a second.
const FRAME: Duration = Duration::from_millis(16);
/// A pointer that moves about without touching anything is told so often, so that the wizard knows somebody is there.
const SEEN: Duration = Duration::from_secs(30);

/// Something to look at, painted.
pub struct Stage<S> {
    show: S,
    raster: Raster,
    pointer: Pointer,
    scale: f32,
    /// Where the pointer is, in pixels; kept while it is not shown.
    place: [f32; 2],
    pressed: usize,
    events: Vec<Event>,
    modifiers: Modifiers,
    /// Where egui believes the pointer to be.
    told: Option<Pos2>,
    /// The pointer's pixels as they are shown.
    covered: Option<Area>,
    stale: bool,
    last: Duration,
    again: Option<Duration>,
}

impl<S: Show> Stage<S> {
    /// A stage of this size in pixels; the first update lays out a frame.
    pub fn new(show: S, size: [usize; 2]) -> Self {
        let scale = pixels_per_point(size);
        Self {
            show,
            raster: Raster::new(size),
            pointer: Pointer::new(scale),
            scale,
            place: middle(size),
            pressed: 0,
            events: Vec::new(),
            modifiers: Modifiers::NONE,
            told: None,
            covered: None,
            stale: true,
            last: Duration::ZERO,
            again: None,
        }
    }

    /// Another size: what is shown next is all of it.
    pub fn resize(&mut self, size: [usize; 2]) {
        if self.picture().size() == size {
            return;
        }
        self.raster.resize(size);
        let shown = self.pointer.at.is_some();
        self.scale = pixels_per_point(size);
        self.pointer = Pointer::new(self.scale);
        self.place = middle(size);
        self.told = None;
        self.covered = None;
        self.stale = true;
        if shown {
            self.point_by([0.0; 2]);
        }
    }

    /// What is shown.
    pub fn show(&self) -> &S {
        &self.show
    }

    /// The same, to be changed.
    pub fn show_mut(&mut self) -> &mut S {
        &mut self.show
    }

    /// The pixels without the pointer.
    pub fn picture(&self) -> &Picture {
        self.raster.picture()
    }

    /// Copies changed areas, the pointer over them, to memory of this format whose rows are `pitch` bytes apart.
    pub fn copy(&self, areas: &[Area], format: &Format, memory: &mut [u8], pitch: usize) {
        format.copy(self.picture(), &self.pointer, areas, memory, pitch);
    }

    /// Something else than a pointer move happened.
    pub fn happened(&mut self, event: Event) {
        match &event {
            Event::PointerButton { pressed, .. } => {
                self.tell_pointer();
                self.pressed = if *pressed {
                    self.pressed + 1
                } else {
                    self.pressed.saturating_sub(1)
                };
            }
            Event::MouseWheel { .. } => self.tell_pointer(),
            Event::Key { modifiers, .. } => self.modifiers = *modifiers,
            _ => {}
        }
        self.events.push(event);
        self.stale = true;
    }

    /// Forgets what was begun since the last update, as what is typed while nobody sees this; what ended has ended.
    pub fn forget(&mut self) {
        self.events.retain(|event| {
            matches!(
                event,
                Event::Key { pressed: false, .. }
                    | Event::PointerButton { pressed: false, .. }
                    | Event::PointerGone
            )
        });
        self.told = None;
    }

    /// A button of the mouse went down or up where the pointer is.
    pub fn button(&mut self, button: PointerButton, pressed: bool) {
        self.point_by([0.0; 2]);
        let (pos, modifiers) = (self.position(), self.modifiers);
        self.happened(Event::PointerButton {
            pos,
            button,
            pressed,
            modifiers,
        });
    }

    /// The mouse moved by so many steps.
    pub fn point_by(&mut self, steps: [f32; 2]) {
        let [x, y] = self.place;
        let [dx, dy] = steps.map(|step| step * self.scale);
        self.point([x + dx, y + dy]);
    }

    /// A tablet points to a place: from 0, left and top, to 1.
    pub fn point_to(&mut self, [x, y]: [f32; 2]) {
        let [width, height] = self.picture().size().map(|side| (side - 1) as f32);
        self.point([x * width, y * height]);
    }

    fn point(&mut self, [x, y]: [f32; 2]) {
        let [width, height] = self.picture().size().map(|side| (side - 1) as f32);
        self.place = [x.clamp(0.0, width), y.clamp(0.0, height)];
        self.pointer.at = Some(self.place.map(|at| at as usize));
    }

    /// A finger points: there is no arrow to be seen.
    pub fn hide_pointer(&mut self) {
        self.pointer.at = None;
    }

    /// A place from 0 to 1 in points.
    pub fn in_points(&self, [x, y]: [f32; 2]) -> Pos2 {
        let [width, height] = self.picture().size().map(|side| side as f32 / self.scale);
        pos2(x * width, y * height)
    }

    fn position(&self) -> Pos2 {
        let [x, y] = self.place;
        pos2(x.floor(), y.floor()) / self.scale
    }

    /// Tells egui where the pointer is, if it believes something else.
    fn tell_pointer(&mut self) {
        let position = self.pointer.at.map(|_| self.position());
        if let Some(position) = position.filter(|_| position != self.told) {
            self.events.push(Event::PointerMoved(position));
            self.told = Some(position);
        }
    }

    /// A frame is wanted, whatever happened: something arrived to be shown.
    pub fn woken(&mut self) {
        self.stale = true;
    }

    /// Whether nothing else happened since the last update than that the pointer moved.
    pub fn only_pointed(&self) -> bool {
        !self.stale && self.pointer.area() != self.covered
    }

    /// When to call [`Stage::update`] again at the latest.
    pub fn due(&self) -> Option<Duration> {
        let wanted = self.show.due().into_iter().chain(self.again).min();
        wanted.map(|wanted| wanted.max(self.last + FRAME))
    }

    /// Lays out and paints what is needed at this moment; tells the areas that have to be shown.
    pub fn update(&mut self, now: Duration) -> Vec<Area> {
        let mut areas = Vec::new();
        // A move that changes nothing is not told even when there is a frame: egui would ask for one more.
        let moved = self.move_counts(now);
        if moved {
            self.tell_pointer();
        }
        if moved || self.stale || self.due().is_some_and(|due| due <= now) {
            let input = self.input(now);
            let output = self.show.frame(input);
            let root = output.viewport_output.get(&egui::ViewportId::ROOT);
            self.again = root.and_then(|root| now.checked_add(root.repaint_delay));
            self.last = now;
            self.stale = false;
            areas = self.raster.paint(self.show.context(), output);
        }
        let covered = self.pointer.area();
        if covered != self.covered {
            areas.extend(self.covered);
            areas.extend(covered);
            self.covered = covered;
        }
        areas
    }

    fn move_counts(&self, now: Duration) -> bool {
        let position = self.pointer.at.map(|_| self.position());
        let moved = position.filter(|_| position != self.told);
        moved.is_some_and(|to| {
            self.pressed > 0
                || now.saturating_sub(self.last) >= SEEN
                || hover::may_change(self.show.context(), self.told, to)
        })
    }

    fn input(&mut self, now: Duration) -> egui::RawInput {
        let [width, height] = self.picture().size().map(|side| side as f32 / self.scale);
        let viewport = egui::ViewportInfo {
            native_pixels_per_point: Some(self.scale),
            focused: Some(true),
            ..egui::ViewportInfo::default()
        };
        egui::RawInput {
            viewports: std::iter::once((egui::ViewportId::ROOT, viewport)).collect(),
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(width, height))),
            time: Some(now.as_secs_f64()),
            predicted_dt: FRAME.as_secs_f32(),
            modifiers: self.modifiers,
            events: std::mem::take(&mut self.events),
            focused: true,
            ..egui::RawInput::default()
        }
    }
}

/// Where the pointer is before it has moved, in pixels.
fn middle(size: [usize; 2]) -> [f32; 2] {
    size.map(|side| side as f32 / 2.0)
}
