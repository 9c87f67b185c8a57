//! What is painted piece by piece is the same as what is painted at once.
#![allow(clippy::unwrap_used)]

mod page;

use egui::epaint::{ClippedShape, CornerRadius, RectShape, Shape, Stroke, StrokeKind};
use egui::{Align2, Color32, Context, FontId, FullOutput, Rect, Vec2, pos2, vec2};
use page::Page;
use recovery_screen::raster::Raster;
use recovery_screen::run::{Show, Stage};
use std::time::Duration;

/// A sequence that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn float(&mut self, most: f32) -> f32 {
        self.below(10_000) as f32 / 10_000.0 * most
    }

    fn colour(&mut self) -> Color32 {
        let alpha = [255, 255, 128, 10][self.below(4)];
        let mut of = || self.below(256) as u8;
        Color32::from_rgba_unmultiplied(of(), of(), of(), alpha)
    }
}

fn shape(dice: &mut Dice, context: &Context) -> ClippedShape {
    let at = pos2(dice.float(420.0) - 20.0, dice.float(320.0) - 20.0);
    let to = at + vec2(dice.float(200.0), dice.float(150.0));
    let (fill, stroke) = (dice.colour(), Stroke::new(dice.float(4.0), dice.colour()));
    let rect = Rect::from_two_pos(at, to);
    let shape = match dice.below(7) {
        0 => Shape::rect_filled(rect, 0.0, fill),
        1 => Shape::Rect(
            RectShape::new(
                rect,
                CornerRadius::same(9),
                fill,
                stroke,
                StrokeKind::Middle,
            )
            .with_blur_width(dice.float(12.0)),
        ),
        2 => Shape::circle_filled(at, dice.float(40.0), fill),
        3 => Shape::line_segment([at, to], stroke),
        4 => Shape::Vec(vec![
            Shape::convex_polygon(vec![at, to, pos2(at.x, to.y)], fill, stroke),
            Shape::Noop,
            Shape::circle_stroke(to, dice.float(20.0), stroke),
        ]),
        5 => {
            let mut mesh = egui::Mesh::default();
            mesh.colored_vertex(at, fill);
            mesh.colored_vertex(to, stroke.color);
            mesh.colored_vertex(pos2(to.x, at.y), Color32::WHITE);
            mesh.add_triangle(0, 1, 2);
            Shape::mesh(mesh)
        }
        _ => context.fonts_mut(|fonts| {
            let text = ["Device management", "Забыли пароль?", "1234 5678"][dice.below(3)];
            Shape::text(
                fonts,
                at,
                Align2::LEFT_TOP,
                text,
                FontId::proportional(10.0 + dice.float(30.0)),
                fill,
            )
        }),
    };
    let clip_rect = match dice.below(3) {
        0 => Rect::from_center_size(rect.center(), Vec2::splat(dice.float(120.0))),
        _ => Rect::EVERYTHING,
    };
    ClippedShape { clip_rect, shape }
}

#[test]
fn painting_only_what_changed_is_the_same_as_painting_all() {
    let (mut page, _wake) = Page::new();
    let first = page.frame(egui::RawInput::default());
    let context = page.context().clone();
    let mut textures = first.textures_delta;
    for (scale, size) in [(1.0, [400, 300]), (1.5, [601, 450]), (0.8, [333, 250])] {
        let mut dice = Dice(size[0] as u64);
        let mut scene: Vec<ClippedShape> = (0..40).map(|_| shape(&mut dice, &context)).collect();
        let mut piecewise = Raster::new(size);
        let mut painted = 0;
        for round in 0..60 {
            for _ in 0..dice.below(4) {
                let at = dice.below(scene.len());
                match dice.below(4) {
                    0 => scene[at] = shape(&mut dice, &context),
                    1 => drop(scene.remove(at)),
                    2 => scene.insert(at, shape(&mut dice, &context)),
                    _ => {
                        let other = dice.below(scene.len());
                        scene.swap(at, other);
                    }
                }
            }
            let letters = letters(&mut page);
            textures.append(letters);
            let output = |textures_delta| FullOutput {
                shapes: scene.clone(),
                textures_delta,
                pixels_per_point: scale,
                ..FullOutput::default()
            };
            // The one that paints all at once needs all letters since the beginning.
            let mut whole = Raster::new(size);
            whole.paint(&context, output(textures.clone()));
            let areas = piecewise.paint(&context, output(textures.clone()));
            painted += areas
                .iter()
                .map(|area| area.width() * area.height())
                .sum::<usize>();
            assert!(
                piecewise.picture().pixels() == whole.picture().pixels(),
                "scale {scale}, round {round}"
            );
        }
        assert!(
            painted < 60 * size[0] * size[1],
            "everything was painted every time"
        );
        assert!(
            piecewise
                .picture()
                .pixels()
                .iter()
                .any(|pixel| *pixel != [0; 4])
        );
    }
}

/// The letters that were made since.
fn letters(page: &mut Page) -> egui::TexturesDelta {
    page.frame(egui::RawInput::default()).textures_delta
}

#[test]
fn a_page_that_is_used_looks_as_one_that_is_painted_afresh() {
    let (page, _wake) = Page::new();
    let mut stage = Stage::new(page, [1280, 720]);
    let mut now = Duration::ZERO;
    for step in 0..20 {
        now += Duration::from_millis(50);
        stage.point_to([0.05 + (step / 2) as f32 / 30.0, 0.36]);
        stage.button(egui::PointerButton::Primary, step % 2 == 0);
        stage.update(now);
    }
    assert!(stage.show().typed.len() >= 3, "{:?}", stage.show().typed);
    for _ in 0..3 {
        now += Duration::from_secs(1);
        stage.woken();
        stage.update(now);
    }
    let used = stage.picture().pixels().to_vec();
    stage.resize([640, 360]);
    stage.update(now + Duration::from_secs(1));
    stage.resize([1280, 720]);
    stage.update(now + Duration::from_secs(2));
    stage.point_to([0.05 + 9.0 / 30.0, 0.36]);
    stage.update(now + Duration::from_secs(3));
    let other: Vec<_> = used
        .iter()
        .zip(stage.picture().pixels())
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(at, it)| (at % 1280, at / 1280, it))
        .collect();
    assert!(
        other.is_empty(),
        "{} {:?} {:?}",
        other.len(),
        other.first(),
        other.last()
    );
}
