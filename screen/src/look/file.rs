//! The integrator's `theme.toml`; docs/theme.md describes it.

use super::logo::{self, LogoError};
use super::theme::{CALM, Colours, STRONG};
use crate::wizard::Contrast;
use crate::words;
use egui::{Color32, ColorImage, FontData, FontDefinitions, FontFamily};
use serde::Deserialize;
use skrifa::FontRef;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// At most so many bytes are read of a theme's file or a logo.
const MOST: u64 = 1024 * 1024;
/// A font may be larger.
const MOST_FONT: u64 = 32 * 1024 * 1024;

/// The integrator's font.
const OWN: &str = "own";

/// How the screen looks.
pub struct Look {
    /// The calm colours.
    pub calm: Colours,
    /// The strong colours.
    pub strong: Colours,
    /// What things are called.
    pub names: Names,
    /// The logo.
    pub logo: Option<ColorImage>,
    /// A font for everything but the codes; the built-in one has what it lacks.
    pub font: Option<Vec<u8>>,
}

/// What things are called.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// The product's name, at the top of each page; the vendor's when there is none.
    pub product: Option<String>,
}

/// Why a theme's file cannot be used.
#[derive(Error, Debug)]
pub enum ThemeError {
    /// A file cannot be read.
    #[error("{}: {source}", .file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Not TOML, or an unknown field; the text names line and column.
    #[error("{}: {source}", .file.display())]
    Toml {
        /// Which.
        file: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// A colour's name that there is not.
    #[error("{}: {section}.{name}: there is no such colour; docs/theme.md lists them", .file.display())]
    NoSuchColour {
        /// Which file.
        file: PathBuf,
        /// `colours.calm` or `colours.strong`.
        section: &'static str,
        /// What stands there.
        name: String,
    },
    /// Not a colour.
    #[error("{}: {section}.{name}: a colour is written \"#1a2b3c\", not {value:?}", .file.display())]
    NotAColour {
        /// Which file.
        file: PathBuf,
        /// `colours.calm` or `colours.strong`.
        section: &'static str,
        /// Which colour.
        name: String,
        /// What stands there.
        value: String,
    },
    /// Two colours that not everybody can tell apart.
    #[error(
        "{}: {section}: {ink} on {ground} has a contrast of {contrast:.2}:1, and {least}:1 is needed",
        .file.display()
    )]
    TooClose {
        /// Which file.
        file: PathBuf,
        /// `colours.calm` or `colours.strong`.
        section: &'static str,
        /// The colour in front.
        ink: &'static str,
        /// The colour behind.
        ground: &'static str,
        /// Their contrast.
        contrast: f32,
        /// What it must be.
        least: f32,
    },
    /// A logo that cannot be shown.
    #[error("{}: logo: {source}", .file.display())]
    Logo {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: LogoError,
    },
    /// A font that cannot be used.
    #[error("{}: font: this is neither a TrueType nor an OpenType font", .file.display())]
    Font {
        /// Which file.
        file: PathBuf,
    },
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    names: Names,
    logo: Option<PathBuf>,
    font: Option<PathBuf>,
    #[serde(default)]
    colours: RawColours,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawColours {
    #[serde(default)]
    calm: BTreeMap<String, String>,
    #[serde(default)]
    strong: BTreeMap<String, String>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            calm: CALM,
            strong: STRONG,
            names: Names::default(),
            logo: None,
            font: None,
        }
    }
}

impl Look {
    /// The look that a `theme.toml` describes. Paths in it start where it stands.
    ///
    /// # Errors
    /// Whatever in it is wrong, with its file and field; the caller goes on with [`Look::default`].
    pub fn read(file: &Path) -> Result<Self, ThemeError> {
        let text = String::from_utf8_lossy(&read(file, MOST)?).into_owned();
        let toml = |source| ThemeError::Toml {
            file: file.into(),
            source,
        };
        let raw: Raw = toml::from_str(&text).map_err(toml)?;
        let beside = |path: &Path| file.parent().unwrap_or(Path::new("")).join(path);
        let logo = raw
            .logo
            .as_deref()
            .map(|path| read_logo(&beside(path)))
            .transpose()?;
        let font = raw
            .font
            .as_deref()
            .map(|path| read_font(&beside(path)))
            .transpose()?;
        Ok(Self {
            calm: colours(file, "colours.calm", &raw.colours.calm, CALM, 4.5)?,
            strong: colours(file, "colours.strong", &raw.colours.strong, STRONG, 7.0)?,
            names: raw.names,
            logo,
            font,
        })
    }

    /// The fonts for a language, the integrator's first.
    pub fn fonts(&self, tag: &str) -> FontDefinitions {
        let mut fonts = words::fonts(tag);
        if let Some(font) = &self.font {
            fonts
                .font_data
                .insert(OWN.into(), Arc::new(FontData::from_owned(font.clone())));
            for family in [
                FontFamily::Proportional,
                FontFamily::Name(words::STRONG.into()),
            ] {
                fonts
                    .families
                    .entry(family)
                    .or_default()
                    .insert(0, OWN.into());
            }
        }
        fonts
    }

    /// The colours of a theme.
    pub fn colours(&self, contrast: Contrast) -> Colours {
        match contrast {
            Contrast::Calm => self.calm,
            Contrast::Strong => self.strong,
        }
    }
}

fn read(file: &Path, most: u64) -> Result<Vec<u8>, ThemeError> {
    let failed = |source| ThemeError::Read {
        file: file.into(),
        source,
    };
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(failed)?;
    opened
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    match bytes.len() as u64 > most {
        true => Err(failed(io::Error::other(format!(
            "it has more than {most} bytes"
        )))),
        false => Ok(bytes),
    }
}

fn read_logo(file: &Path) -> Result<ColorImage, ThemeError> {
    let logo = |source| ThemeError::Logo {
        file: file.into(),
        source,
    };
    logo::decode(&read(file, MOST)?).map_err(logo)
}

/// A font that the toolkit cannot read would end the program, so it is read here first with the same reader.
fn read_font(file: &Path) -> Result<Vec<u8>, ThemeError> {
    let bytes = read(file, MOST_FONT)?;
    match FontRef::from_index(&bytes, 0) {
        Ok(_) => Ok(bytes),
        Err(_) => Err(ThemeError::Font { file: file.into() }),
    }
}

fn colours(
    file: &Path,
    section: &'static str,
    given: &BTreeMap<String, String>,
    mut colours: Colours,
    least: f32,
) -> Result<Colours, ThemeError> {
    for (name, value) in given {
        let named = colours.named().into_iter().find(|(known, _)| known == name);
        let Some((_, colour)) = named else {
            return Err(ThemeError::NoSuchColour {
                file: file.into(),
                section,
                name: name.clone(),
            });
        };
        *colour = hex(value).ok_or_else(|| ThemeError::NotAColour {
            file: file.into(),
            section,
            name: name.clone(),
            value: value.clone(),
        })?;
    }
    match colours.too_close(least).first() {
        None => Ok(colours),
        Some(&(ink, ground, contrast)) => {
            let least = if matches!(ink, "line" | "ring") {
                3.0
            } else {
                least
            };
            Err(ThemeError::TooClose {
                file: file.into(),
                section,
                ink,
                ground,
                contrast,
                least,
            })
        }
    }
}

fn hex(value: &str) -> Option<Color32> {
    let digits = value
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Color32::from_rgb(part(0)?, part(2)?, part(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn theme(text: &str) -> Result<Look, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("theme.toml");
        fs::write(dir.path().join("not.png"), "text").unwrap();
        fs::write(dir.path().join("not.ttf"), "text").unwrap();
        fs::write(&file, text).unwrap();
        Look::read(&file).map_err(|error| {
            error
                .to_string()
                .replace(&dir.path().display().to_string(), "")
        })
    }

    #[test]
    fn names_and_colours_are_taken() {
        let look =
            theme("[names]\nproduct = \"Guard\"\n[colours.calm]\naccent = \"#FFFFFF\"\n").unwrap();
        assert_eq!(look.names.product.as_deref(), Some("Guard"));
        assert_eq!(
            look.calm,
            Colours {
                accent: Color32::WHITE,
                ..CALM
            }
        );
        assert_eq!(look.strong, STRONG);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, said) in [
            (
                "[colours.calm]\naccent = \"teal\"",
                "/theme.toml: colours.calm.accent: a colour is written",
            ),
            (
                "[colours.calm]\naccent = \"#12345é\"",
                "/theme.toml: colours.calm.accent: a colour is written",
            ),
            (
                "[colours.strong]\nsky = \"#112233\"",
                "/theme.toml: colours.strong.sky: there is no such colour",
            ),
            (
                "[colours.strong]\nsoft = \"#777777\"",
                "/theme.toml: colours.strong: soft on page has a contrast of 4.",
            ),
            ("[colours.calm]\nring = \"#222222\"", "and 3:1 is needed"),
            ("[names]\nprodukt = \"x\"", "line 2, column 1"),
            ("logo = \"not.png\"", "/not.png: logo: "),
            ("font = \"not.ttf\"", "/not.ttf: font: this is neither"),
            ("logo = \"missing.png\"", "/missing.png: No such file"),
        ] {
            let error = theme(text).err().unwrap();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
