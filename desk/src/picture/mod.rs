//! Photographs from owners: read for their QR code, or drawn anew and smaller for agents.
//!
//! A picture is the most hostile thing that a stranger can send. It is looked at in a process of its own that is killed when it
//! takes long, whose memory goes back to the system, and whose end, whatever it was, is an answer.

mod look;

use std::time::Duration;

use tokio::sync::Semaphore;

use crate::process;
pub(crate) use look::{Task, look};

/// Most bytes of a picture.
pub(crate) const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Most bytes of what comes back.
const MAX_ANSWER: u64 = 4 * 1024 * 1024;
/// Several times what the largest picture takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Each may take 200 MiB; others wait.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

/// Why a picture is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PictureError {
    #[error("this is no JPEG, PNG or WebP picture")]
    Kind,
    #[error("the picture moves; take one that stands still")]
    Animated,
    #[error("the picture has more than 32 megapixels; take it with fewer")]
    Pixels,
    #[error("the picture is damaged or incomplete")]
    Damaged,
    #[error(
        "there is no QR code to be read in the picture; go nearer, avoid reflections, or type the rows"
    )]
    NoCode,
    #[error("the picture takes too long to read; take one of the QR code alone, or type the rows")]
    Slow,
}

impl PictureError {
    const ALL: [PictureError; 6] = [
        PictureError::Kind,
        PictureError::Animated,
        PictureError::Pixels,
        PictureError::Damaged,
        PictureError::NoCode,
        PictureError::Slow,
    ];

    /// The exit status by which the process tells it.
    pub(crate) fn status(self) -> u8 {
        10 + self as u8
    }
}

/// Whether this begins as a picture does.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    let begins: [&[u8]; 6] = [b"\xff\xd8", b"\x89PNG", b"RIFF", b"GIF8", b"BM", b"II*\0"];
    begins.iter().any(|begin| bytes.starts_with(begin)) || bytes.get(4..8) == Some(b"ftyp")
}

/// Performs a task in a process of its own.
pub(crate) async fn in_a_process(task: Task, bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let done = tokio::time::timeout(PATIENCE * 2, async {
        let _permit = AT_ONCE.acquire().await;
        tokio::time::timeout(PATIENCE, run(task, bytes)).await
    });
    match done.await {
        Ok(Ok(Ok(answer))) => answer,
        Ok(Ok(Err(error))) => {
            tracing::error!("a picture cannot be looked at: {error}");
            Err(PictureError::Slow)
        }
        Ok(Err(_)) | Err(_) => Err(PictureError::Slow),
    }
}

async fn run(task: Task, bytes: &[u8]) -> std::io::Result<Result<Vec<u8>, PictureError>> {
    let (status, answer) = process::run(&["read-picture", task.name()], bytes, MAX_ANSWER).await?;
    Ok(match status {
        Some(0) => Ok(answer),
        Some(code) => Err(PictureError::ALL
            .into_iter()
            .find(|error| i32::from(error.status()) == code)
            .unwrap_or(PictureError::Damaged)),
        None => Err(PictureError::Damaged),
    })
}
