//! The words behind the sentences of `io.recoveryd.Recovery`, by which a front end that speaks another language chooses its
//! own; what each means is documented in the interface's file.
#![allow(missing_docs)]

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($word:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($word),+ }
    )+};
}

words! {
    /// How one got in.
    Channel { SecureCode, VerificationCode, Kit, Button }
    /// Why a way in is not usable, or what the button does.
    MethodWhy {
        Off, CannotKeep, NoStick, NoKit, NoDesk, NotConnected, VerificationClosed, ButtonBroken, ButtonOff, HoldForSticker,
        HoldForRequest,
    }
    /// Why nothing can be done.
    StateWhy { Off, CannotKeep }
    /// What is wrong with a stick.
    StickWhy {
        Looking, None, Several, Gone, PulledOut, WriteProtected, Full, NotPermitted, Damaged, Covered, NotReadBack, Taken,
        NotAFile, NoFolder, Absent, TooLarge, NotText, NoFileSystem, Encrypted, NoDriver, NotMountable, InUse, CannotMount,
        Stopped, Silent, Failed,
    }
    /// Why the recorder is not connected.
    OnlineWhy { NoAddress, Unplugged, Off, NoPort }
    /// What a note is about.
    NoteWhy { NoLandlock, NoSeccomp, NoNamespaces, NotShutIn, NoPlugWatch, ButtonOff, ButtonBusy, ButtonFailed, HookFailed }
    /// Why recovery is not available.
    UnavailableWhy { Off, CannotKeep, Stopping, CannotCompare, CannotVerify, Failed }
    /// Why a way in is not offered.
    OfferWhy { NotOffered, NoKit, VerificationClosed, UsedUp }
    /// Why something typed is not looked at as a code.
    CodeWhy { Length, Character, CheckDigit, Repeat }
    /// What is wrong with a code.
    WrongWhy { Wrong, Past }
    /// Why no password may be set, or nothing stopped.
    GrantWhy { None, Elsewhere, NothingToStop }
    /// The rule that a new password breaks.
    PasswordWhy { TooShort, TooLong, Character, Serial, Account, Common }
    /// What goes on with a password that could not be set.
    NotSetWhy { Refused, TryingAgain }
    /// Why a reply file cannot be used.
    ReplyWhy { Unreadable, OtherRecorder, EarlierRequest }
    /// Why no verification code was sent.
    NotSentWhy { NotConnected, NoName, NoAnswer, NotTrusted, Clock, Refused, Busy, UnknownContact, Failed }
    /// What is still running.
    BusyWhy { Delayed, BeingSet, Checking, Asking }
}
