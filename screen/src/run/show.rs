//! What stands between the devices and what is drawn.

use std::os::fd::BorrowedFd;
use std::time::Duration;

/// The height, in points, of every picture that is as wide as 16:9 or wider: pages are laid out for 1280×720 points.
///
/// A point is as many pixels as fit: 1 at 720p, 1.5 at 1080p, 3 at 4K.
pub const HEIGHT: f32 = 720.0;
/// The least width in points.
pub const WIDTH: f32 = 1280.0;

/// What is shown. Owns the egui context, the wizard, the look.
///
/// - What is not painted is transparent over the video, and black where the monitor has no such thing.
/// - A pointer move runs no frame as long as it can change no widget: whatever reacts to the pointer without being clicked
///   (the top edge, say) has to be a widget with `Sense::hover()`.
/// - The text cursor must not blink, and an animation must end: nothing else lets the processor sleep.
pub trait Show {
    /// Lays out one frame. Takes first what has arrived at [`Show::wake`].
    fn frame(&mut self, input: egui::RawInput) -> egui::FullOutput;

    /// The context in which it is laid out, for the shapes' fonts and for where the widgets are.
    fn context(&self) -> &egui::Context;

    /// Readable when something arrived that a frame should show; emptied by the next [`Show::frame`].
    fn wake(&self) -> BorrowedFd<'_>;

    /// The next moment (monotonic) at which something changes by itself: a countdown, the clock's minute.
    fn due(&self) -> Option<Duration>;
}

/// How many pixels a point has in a picture of this size.
pub fn pixels_per_point([width, height]: [usize; 2]) -> f32 {
    (width as f32 / WIDTH).min(height as f32 / HEIGHT)
}

/// The monotonic time, which [`Show::due`] is told in.
pub fn now() -> Duration {
    nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC)
        .map(Duration::from)
        .unwrap_or_default()
}
