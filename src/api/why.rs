//! The words behind the sentences of `io.recoveryd.Recovery`, by which a front end that speaks another language chooses its
//! own; what each means is documented in the interface's file.
#![allow(missing_docs)]

use crate::read::Text;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Enums of words, each with what it is in a message: read and written by one table, where serde's own way has a reader for each.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($word:ident $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($word),+ }

        impl $name {
            const ALL: &'static [Self] = &[$(Self::$word),+];
            const TEXTS: &'static [&'static str] = &[$($text),+];
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(Self::TEXTS[*self as usize])
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::api::why::place(from, Self::TEXTS).map(|place| Self::ALL[place])
            }
        }
    )+};
}
pub(super) use words;

/// Where among these texts a word stands.
pub(super) fn place<'de, D: Deserializer<'de>>(
    from: D,
    texts: &'static [&'static str],
) -> Result<usize, D::Error> {
    let word = Text::deserialize(from)?;
    let place = texts.iter().position(|text| **text == *word);
    place.ok_or_else(|| D::Error::unknown_variant(&word, texts))
}

words! {
    /// How one got in.
    Channel {
        SecureCode "secure_code", VerificationCode "verification_code", Kit "kit", Button "button",
    }
    /// Why a way in is not usable, or what the button does.
    MethodWhy {
        Off "off", CannotKeep "cannot_keep", NoStick "no_stick", NoKit "no_kit", NoDesk "no_desk",
        NotConnected "not_connected", VerificationClosed "verification_closed", ButtonBroken "button_broken",
        ButtonOff "button_off", HoldForSticker "hold_for_sticker", HoldForRequest "hold_for_request",
    }
    /// Why nothing can be done.
    StateWhy {
        Off "off", CannotKeep "cannot_keep",
    }
    /// What is wrong with a stick.
    StickWhy {
        Looking "looking", None "none", Several "several", Gone "gone", PulledOut "pulled_out",
        WriteProtected "write_protected", Full "full", NotPermitted "not_permitted", Damaged "damaged",
        Covered "covered", NotReadBack "not_read_back", Taken "taken", NotAFile "not_a_file", NoFolder "no_folder",
        Absent "absent", TooLarge "too_large", NotText "not_text", NoFileSystem "no_file_system",
        Encrypted "encrypted", NoDriver "no_driver", NotMountable "not_mountable", InUse "in_use",
        CannotMount "cannot_mount", Stopped "stopped", Silent "silent", Failed "failed",
    }
    /// Why the recorder is not connected.
    OnlineWhy {
        NoAddress "no_address", Unplugged "unplugged", Off "off", NoPort "no_port",
    }
    /// What a note is about.
    NoteWhy {
        NoLandlock "no_landlock", NoSeccomp "no_seccomp", NoNamespaces "no_namespaces", NotShutIn "not_shut_in",
        NoPlugWatch "no_plug_watch", ButtonOff "button_off", ButtonBusy "button_busy", ButtonFailed "button_failed",
        HookFailed "hook_failed",
    }
    /// Why recovery is not available.
    UnavailableWhy {
        Off "off", CannotKeep "cannot_keep", Stopping "stopping", CannotCompare "cannot_compare",
        CannotVerify "cannot_verify", Failed "failed",
    }
    /// Why a way in is not offered.
    OfferWhy {
        NotOffered "not_offered", NoKit "no_kit", VerificationClosed "verification_closed", UsedUp "used_up",
    }
    /// Why something typed is not looked at as a code.
    CodeWhy {
        Length "length", Character "character", CheckDigit "check_digit", Repeat "repeat",
    }
    /// What is wrong with a code.
    WrongWhy {
        Wrong "wrong", Past "past",
    }
    /// Why no password may be set, or nothing stopped.
    GrantWhy {
        None "none", Elsewhere "elsewhere", NothingToStop "nothing_to_stop",
    }
    /// The rule that a new password breaks.
    PasswordWhy {
        TooShort "too_short", TooLong "too_long", Character "character", Serial "serial", Account "account",
        Common "common",
    }
    /// What goes on with a password that could not be set.
    NotSetWhy {
        Refused "refused", TryingAgain "trying_again",
    }
    /// Why a reply file cannot be used.
    ReplyWhy {
        Unreadable "unreadable", OtherRecorder "other_recorder", EarlierRequest "earlier_request",
    }
    /// Why no verification code was sent.
    NotSentWhy {
        NotConnected "not_connected", NoName "no_name", NoAnswer "no_answer", NotTrusted "not_trusted", Clock "clock",
        Refused "refused", Busy "busy", UnknownContact "unknown_contact", Failed "failed",
    }
    /// What is still running.
    BusyWhy {
        Delayed "delayed", BeingSet "being_set", Checking "checking", Asking "asking",
    }
}
