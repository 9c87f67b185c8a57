//! All cameras, some at once, each with its result; then the files with their passwords.

use crate::camera::{self, Done};
use crate::config::{Camera, Config};
use crate::keep::{self, KeepError};
use recoveryd::secret::Secret;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// What one camera or file came to, as `recoveryd` reads it.
#[derive(Serialize, Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub item: String,
    /// Whether it has the new password.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Item {
    fn of(item: &str, result: Result<(), String>) -> Self {
        Self {
            item: item.into(),
            ok: result.is_ok(),
            why: result.err().unwrap_or_default(),
        }
    }
}

/// The passwords in the files that the cameras name, each read once.
type Present = BTreeMap<PathBuf, Result<Arc<Secret>, String>>;

/// Does to each camera what `errand` says, as many at once as the configuration allows, and tells each result as it comes. A
/// camera that hangs holds up nobody beyond its time.
fn each<R: Send + 'static>(
    config: &Config,
    errand: impl Fn(&Camera, &Secret, Instant) -> Result<R, String> + Send + Sync + 'static,
    mut result: impl FnMut(&Camera, Result<R, String>),
) {
    let present: Arc<Present> = Arc::new(present(config));
    let errand = Arc::new(errand);
    let waiting = Arc::new(Mutex::new(0..config.cameras.len()));
    let cameras = Arc::new(config.cameras.clone());
    let (told, results) = mpsc::channel();
    let workers = config.at_once.min(config.cameras.len());
    for _ in 0..workers {
        let (present, errand, waiting) = (
            Arc::clone(&present),
            Arc::clone(&errand),
            Arc::clone(&waiting),
        );
        let (cameras, told, timeout) = (Arc::clone(&cameras), told.clone(), config.timeout);
        thread::spawn(move || {
            let next = || waiting.lock().ok()?.next();
            while let Some(number) = next() {
                let camera = &cameras[number];
                let result = match &present[&camera.password_file] {
                    Ok(secret) => errand(camera, secret, Instant::now() + timeout),
                    Err(error) => Err(error.clone()),
                };
                if told.send((number, result)).is_err() {
                    return;
                }
            }
        });
    }
    drop(told);
    // Looking up a name has no deadline of its own.
    let rounds = config.cameras.len().div_ceil(workers.max(1));
    let until = Instant::now() + (config.timeout + Duration::from_secs(1)) * rounds as u32;
    let mut open: Vec<bool> = vec![true; config.cameras.len()];
    while open.contains(&true) {
        let left = until.saturating_duration_since(Instant::now());
        let Ok((number, said)) = results.recv_timeout(left) else {
            break;
        };
        open[number] = false;
        result(&config.cameras[number], said);
    }
    for (camera, _) in config.cameras.iter().zip(&open).filter(|(_, open)| **open) {
        result(camera, Err("does not answer in time".into()));
    }
}

fn present(config: &Config) -> Present {
    let read = |camera: &Camera| {
        let file = camera.password_file.clone();
        let secret = keep::read(&file).map(Arc::new);
        (file, secret.map_err(|error| error.to_string()))
    };
    config.cameras.iter().map(read).collect()
}

/// Gives every camera the new password and tells each result; whether all have it.
pub fn give(config: &Config, new: Secret, mut tell: impl FnMut(&Item)) -> bool {
    let new = Arc::new(new);
    let mut left: BTreeMap<PathBuf, Option<String>> = BTreeMap::new();
    let mut all = true;
    let given = Arc::clone(&new);
    let errand = move |camera: &Camera, present: &Secret, until| {
        camera::give(camera, present, &given, until).map_err(|error| error.to_string())
    };
    each(config, errand, |camera, result: Result<Done, String>| {
        all &= result.is_ok();
        if camera.rewrite {
            let file = left.entry(camera.password_file.clone()).or_default();
            if result.is_err() {
                file.get_or_insert_with(|| camera.name.clone());
            }
        }
        tell(&Item::of(&camera.name, result.map(|_| ())));
    });
    for (file, without) in left {
        let result = match without {
            // What the others are to be asked with is still in there.
            Some(camera) => Err(format!(
                "keeps the old password, for {camera} has no new one"
            )),
            None => keep::rewrite(&file, &new).map_err(|error: KeepError| error.to_string()),
        };
        if let Err(why) = result {
            all = false;
            let name = file
                .file_name()
                .unwrap_or(file.as_os_str())
                .to_string_lossy();
            tell(&Item::of(&name, Err(why)));
        }
    }
    all
}

/// Signs in to every camera, changes nothing, and tells what would be changed; whether all could be.
pub fn check(config: &Config, mut tell: impl FnMut(&Camera, Result<String, String>)) -> bool {
    let mut all = true;
    let errand = |camera: &Camera, present: &Secret, until| {
        let level = camera::look(camera, present, until);
        level
            .map(|level| format!("{level:?}"))
            .map_err(|error| error.to_string())
    };
    each(config, errand, |camera, result| {
        all &= result.is_ok();
        tell(camera, result);
    });
    all
}
