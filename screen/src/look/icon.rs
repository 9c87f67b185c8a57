//! Small pictures made of a few lines.

use egui::epaint::{CircleShape, PathShape};
use egui::{Color32, Painter, Pos2, Stroke, StrokeKind, Vec2, pos2, vec2};
use std::f32::consts::TAU;

/// A small picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// To the left.
    Back,
    /// To the right.
    On,
    /// A question mark in a circle.
    Help,
    /// A globe.
    Language,
    /// A half-filled circle.
    Contrast,
    /// An eye.
    Eye,
    /// An eye that is shut.
    EyeShut,
    /// Takes the last character back.
    Erase,
    /// An arrow up.
    Shift,
    /// An arrow up on a line: it stays.
    ShiftLock,
    /// A stick.
    Stick,
    /// A tick.
    Tick,
    /// An exclamation mark in a triangle.
    Warning,
    /// A cross.
    Cross,
    /// A clock.
    Clock,
    /// A phone with a camera.
    Phone,
    /// An envelope.
    Letter,
    /// A sheet of paper.
    Kit,
    /// A button.
    Knob,
}

impl Icon {
    /// Draws it in a square of this edge, in points.
    pub fn draw(self, painter: &Painter, center: Pos2, edge: f32, ink: Color32) {
        let pen = Pen {
            painter,
            center,
            unit: edge / 24.0,
            // Big pictures have thinner lines for their size: all look equally heavy beside their texts.
            stroke: Stroke::new(
                (edge.min(24.0) / 12.0 + (edge - 24.0).max(0.0) / 36.0).min(3.0),
                ink,
            ),
        };
        match self {
            Self::Back => pen.lines(&[(4.0, -7.0), (-4.0, 0.0), (4.0, 7.0)]),
            Self::On => pen.lines(&[(-4.0, -7.0), (4.0, 0.0), (-4.0, 7.0)]),
            Self::Help => {
                pen.circle(0.0, 0.0, 10.0);
                pen.arc((0.0, -2.5), 3.4, 0.5, 0.5 + 0.62);
                pen.lines(&[(2.4, 0.0), (0.0, 2.6), (0.0, 3.4)]);
                pen.dot(0.0, 6.2, 1.3);
            }
            Self::Language => {
                pen.circle(0.0, 0.0, 10.0);
                pen.oval(4.4, 10.0);
                pen.lines(&[(-10.0, 0.0), (10.0, 0.0)]);
            }
            Self::Contrast => {
                pen.circle(0.0, 0.0, 9.5);
                pen.half(9.5);
            }
            Self::Eye => {
                pen.eye();
                pen.circle(0.0, 0.0, 3.0);
            }
            Self::EyeShut => {
                pen.eye();
                pen.circle(0.0, 0.0, 3.0);
                pen.lines(&[(-9.0, 8.5), (9.0, -8.5)]);
            }
            Self::Erase => {
                pen.shut(&[
                    (-11.0, 0.0),
                    (-5.0, -7.0),
                    (10.0, -7.0),
                    (10.0, 7.0),
                    (-5.0, 7.0),
                ]);
                pen.lines(&[(-1.0, -3.0), (5.0, 3.0)]);
                pen.lines(&[(5.0, -3.0), (-1.0, 3.0)]);
            }
            Self::Shift => pen.shut(&ARROW),
            Self::ShiftLock => {
                pen.shut(&ARROW);
                pen.lines(&[(-5.0, 11.5), (5.0, 11.5)]);
            }
            Self::Stick => {
                pen.shut(&[(-7.0, -4.0), (7.0, -4.0), (7.0, 10.0), (-7.0, 10.0)]);
                pen.lines(&[(-4.5, -4.0), (-4.5, -10.0), (4.5, -10.0), (4.5, -4.0)]);
                pen.dot(-1.7, -7.0, 1.0);
                pen.dot(1.7, -7.0, 1.0);
            }
            Self::Tick => pen.lines(&[(-8.0, 0.5), (-2.5, 6.5), (8.5, -6.0)]),
            Self::Warning => {
                pen.shut(&[(0.0, -9.5), (10.5, 8.5), (-10.5, 8.5)]);
                pen.lines(&[(0.0, -3.0), (0.0, 2.5)]);
                pen.dot(0.0, 5.6, 1.2);
            }
            Self::Cross => {
                pen.lines(&[(-6.5, -6.5), (6.5, 6.5)]);
                pen.lines(&[(6.5, -6.5), (-6.5, 6.5)]);
            }
            Self::Clock => {
                pen.circle(0.0, 0.0, 9.5);
                pen.lines(&[(0.0, -5.5), (0.0, 0.5), (4.0, 3.0)]);
            }
            Self::Phone => {
                pen.shut(&[(-6.5, -11.0), (6.5, -11.0), (6.5, 11.0), (-6.5, 11.0)]);
                pen.lines(&[(-1.8, 7.6), (1.8, 7.6)]);
            }
            Self::Letter => {
                pen.shut(&[(-10.5, -7.5), (10.5, -7.5), (10.5, 7.5), (-10.5, 7.5)]);
                pen.lines(&[(-10.0, -6.5), (0.0, 1.5), (10.0, -6.5)]);
            }
            Self::Kit => {
                pen.shut(&[(-8.0, -10.5), (8.0, -10.5), (8.0, 10.5), (-8.0, 10.5)]);
                pen.lines(&[(-4.0, -4.5), (4.0, -4.5)]);
                pen.lines(&[(-4.0, 0.0), (4.0, 0.0)]);
                pen.lines(&[(-4.0, 4.5), (1.0, 4.5)]);
            }
            Self::Knob => {
                pen.circle(0.0, 0.0, 10.0);
                pen.circle(0.0, 0.0, 5.0);
            }
        }
    }
}

const ARROW: [(f32, f32); 7] = [
    (0.0, -9.0),
    (9.0, 0.0),
    (4.0, 0.0),
    (4.0, 8.0),
    (-4.0, 8.0),
    (-4.0, 0.0),
    (-9.0, 0.0),
];

struct Pen<'a> {
    painter: &'a Painter,
    center: Pos2,
    unit: f32,
    stroke: Stroke,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Pos2 {
        self.center + vec2(x, y) * self.unit
    }

    fn points(&self, points: &[(f32, f32)]) -> Vec<Pos2> {
        points.iter().map(|&point| self.at(point)).collect()
    }

    fn lines(&self, points: &[(f32, f32)]) {
        self.painter
            .add(PathShape::line(self.points(points), self.stroke));
    }

    fn shut(&self, points: &[(f32, f32)]) {
        self.painter
            .add(PathShape::closed_line(self.points(points), self.stroke));
    }

    fn circle(&self, x: f32, y: f32, radius: f32) {
        self.painter.add(CircleShape::stroke(
            self.at((x, y)),
            radius * self.unit,
            self.stroke,
        ));
    }

    fn dot(&self, x: f32, y: f32, radius: f32) {
        self.painter.add(CircleShape::filled(
            self.at((x, y)),
            radius * self.unit,
            self.stroke.color,
        ));
    }

    /// Part of a circle; turns are counted clockwise from the right.
    fn arc(&self, (x, y): (f32, f32), radius: f32, from: f32, to: f32) {
        let points = (0..=14).map(|n| {
            let turn = TAU * (from + (to - from) * n as f32 / 14.0);
            self.at((x + radius * turn.cos(), y + radius * turn.sin()))
        });
        self.painter
            .add(PathShape::line(points.collect(), self.stroke));
    }

    fn oval(&self, across: f32, along: f32) {
        let points = (0..24).map(|n| {
            let turn = TAU * n as f32 / 24.0;
            self.at((across * turn.cos(), along * turn.sin()))
        });
        self.painter
            .add(PathShape::closed_line(points.collect(), self.stroke));
    }

    fn half(&self, radius: f32) {
        let points = (0..=16).map(|n| {
            let turn = TAU * (0.25 + 0.5 * n as f32 / 16.0);
            self.at((-radius * turn.cos(), radius * turn.sin()))
        });
        let fill = PathShape::convex_polygon(points.collect(), self.stroke.color, Stroke::NONE);
        self.painter.add(fill);
    }

    fn eye(&self) {
        let lid = |up: f32| {
            let points = (0..=12).map(move |n| {
                let across = n as f32 / 12.0;
                (-10.5 + 21.0 * across, up * 6.5 * (TAU / 2.0 * across).sin())
            });
            self.points(&points.collect::<Vec<_>>())
        };
        self.painter.add(PathShape::line(lid(1.0), self.stroke));
        self.painter.add(PathShape::line(lid(-1.0), self.stroke));
    }
}

/// A meter of equal parts, the first `full` of which are filled.
pub fn meter(
    painter: &Painter,
    place: egui::Rect,
    parts: usize,
    full: usize,
    ink: Color32,
    edge: Color32,
) {
    let gap = 6.0;
    let width = (place.width() - gap * (parts - 1) as f32) / parts as f32;
    for part in 0..parts {
        let left = place.left() + (width + gap) * part as f32;
        let cell =
            egui::Rect::from_min_size(pos2(left, place.top()), Vec2::new(width, place.height()));
        match part < full {
            true => painter.rect_filled(cell, place.height() / 2.0, ink),
            false => painter.rect_stroke(
                cell,
                place.height() / 2.0,
                Stroke::new(1.0, edge),
                StrokeKind::Inside,
            ),
        };
    }
}
