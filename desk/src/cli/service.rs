//! The commands around the service.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::accounts::{self, ImportError};
use crate::agents::{self, Invitation, PeopleError, Role};
use crate::audit::{self, VerifyError};
use crate::config::{Config, ConfigError, LogForm};
use crate::inbox::{self, Fate, Unreadable};
use crate::picture;
use crate::serve::{self, ServeError};
use crate::store::{self, BackupError, Store, StoreError, now};

/// sysexits.h, which mail servers know: the mail is refused for good, or kept and tried again.
const EX_DATAERR: u8 = 65;
const EX_TEMPFAIL: u8 = 75;

#[derive(Subcommand)]
pub(super) enum ServiceCommand {
    /// Run the service until SIGTERM
    Serve {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Say what a configuration means, or what is wrong with it
    Check {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Owners and their recorders
    #[command(subcommand)]
    Account(AccountCommand),
    /// The people who answer cases
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Copy the SQLite database, also while the service runs: a new file, mode 600, on the disk and found whole
    Backup {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The new file
        to: PathBuf,
    },
    /// The log of all that happened
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Take one mail from standard input, as a mail server's pipe gives it
    ///
    /// Exit status: 0 it was taken; 65 nothing in it can be read; 75 try again.
    Inbox {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// What the service starts for each mail: standard input to standard output
    #[command(hide = true)]
    ReadMail,
    /// What the service starts for each picture: standard input to standard output
    #[command(hide = true)]
    ReadPicture {
        /// What is wanted of it
        task: picture::Task,
    },
}

#[derive(Subcommand)]
pub(super) enum AgentCommand {
    /// Add an agent; prints the link by which they choose a password
    Add {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// What they may do: decide, also undo an owner's stop, or only read
        #[arg(long)]
        role: Role,
        /// As the console and the audit log say it
        name: String,
    },
    /// Take password and one-time codes from an agent; prints the link by which they choose new ones
    Invite {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Who
        name: String,
    },
    /// Remove an agent, and end their sessions
    Remove {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Who
        name: String,
    },
    /// Say who there is
    List {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
pub(super) enum AccountCommand {
    /// Add or change owners and recorders, all of the file or nothing
    Import {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Columns: serial,owner,e-mails,phones,language; - for standard input
        #[arg(value_name = "CSV")]
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Find out whether an entry was changed or removed
    Verify {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The hash that an earlier verify (or the service's log) told: notices when the end was cut off
        #[arg(long, value_name = "HASH")]
        noted: Option<String>,
    },
    /// Write all entries, one JSON object a line
    Export {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

/// What ends one of these commands.
#[derive(Debug, thiserror::Error)]
pub(super) enum ServiceFatal {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error("{}: {error}", .path.display())]
    Import {
        path: PathBuf,
        #[source]
        error: ImportError,
    },
    #[error("{}: {error}", .path.display())]
    File {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    People(#[from] PeopleError),
    #[error("{}: [agents] is missing", .0.display())]
    NoAgents(PathBuf),
    #[error(transparent)]
    Take(#[from] inbox::TakeError),
    /// Of a mail on standard input, with the exit status that the mail server understands.
    #[error("{reason}")]
    Mail { reason: String, status: u8 },
    #[error(transparent)]
    Picture(#[from] picture::PictureError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl ServiceFatal {
    /// The exit status that tells it.
    pub(super) fn status(&self) -> u8 {
        match self {
            ServiceFatal::Picture(error) => error.status(),
            ServiceFatal::Mail { status, .. } => *status,
            ServiceFatal::Serve(ServeError::Keys(error)) if error.must_not_repeat() => {
                super::NOT_AGAIN
            }
            _ => 1,
        }
    }
}

impl ServiceCommand {
    pub(super) fn run(self, out: &mut impl Write) -> Result<(), ServiceFatal> {
        match self {
            ServiceCommand::Serve { config } => serve_until_stopped(&config),
            ServiceCommand::Check { config } => check(&config, out),
            ServiceCommand::Account(AccountCommand::Import { config, file }) => {
                import(&config, &file, out)
            }
            ServiceCommand::Agent(command) => command.run(out),
            ServiceCommand::Backup { config, to } => back_up(&config, &to, out),
            ServiceCommand::ReadPicture { task } => {
                let mut bytes = Vec::new();
                let limit = picture::MAX_BYTES as u64 + 1;
                io::stdin().lock().take(limit).read_to_end(&mut bytes)?;
                out.write_all(&picture::look(task, &bytes)?)?;
                Ok(())
            }
            ServiceCommand::Inbox { config } => take(&config),
            ServiceCommand::ReadMail => {
                let raw = inbox::read_to_json(&piped_mail()?);
                out.write_all(&raw.map_err(unreadable)?)?;
                Ok(())
            }
            ServiceCommand::Audit(AuditCommand::Verify { config, noted }) => {
                verify(&config, noted.as_deref(), out)
            }
            ServiceCommand::Audit(AuditCommand::Export { config }) => {
                let config = Config::read(&config)?;
                one_thread()?.block_on(async {
                    let store = Store::open(&config.database).await?;
                    Ok(audit::export(&store, out).await?)
                })
            }
        }
    }
}

impl AgentCommand {
    fn run(self, out: &mut impl Write) -> Result<(), ServiceFatal> {
        let (AgentCommand::Add { config: path, .. }
        | AgentCommand::Invite { config: path, .. }
        | AgentCommand::Remove { config: path, .. }
        | AgentCommand::List { config: path }) = &self;
        let config = Config::read(path)?;
        let Some(console) = &config.agents else {
            return Err(ServiceFatal::NoAgents(path.clone()));
        };
        one_thread()?.block_on(async {
            let store = Store::open(&config.database).await?;
            match &self {
                AgentCommand::Add { role, name, .. } => {
                    let invitation = agents::add(&store, name, *role, now()).await?;
                    invite(&console.url, name, &invitation, out)?;
                }
                AgentCommand::Invite { name, .. } => {
                    let invitation = agents::invite_again(&store, name, now()).await?;
                    invite(&console.url, name, &invitation, out)?;
                }
                AgentCommand::Remove { name, .. } => {
                    agents::remove(&store, name, now()).await?;
                    writeln!(out, "{name} is no agent any more")?;
                }
                AgentCommand::List { .. } => {
                    for (name, role, ready) in agents::list(&store).await? {
                        let ready = if ready { "" } else { ", invited" };
                        writeln!(out, "{name}: {role}{ready}")?;
                    }
                }
            }
            store.close().await;
            Ok(())
        })
    }
}

fn invite(url: &str, name: &str, invitation: &Invitation, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "Give this link to {name} and to nobody else. It works once, within three days:"
    )?;
    writeln!(out, "{url}/welcome/{}", invitation.token.as_str())
}

/// Takes a mail from standard input. Whatever is wrong on our side, the mail server is to keep it and try again.
fn take(path: &Path) -> Result<(), ServiceFatal> {
    match taken(path) {
        Ok(Fate::Taken | Fate::Unused) => Ok(()),
        Ok(Fate::Unreadable) => Err(unreadable(Unreadable)),
        Ok(Fate::Later(_)) => Err(ServiceFatal::Mail {
            reason: "so much was asked that this mail must wait".into(),
            status: EX_TEMPFAIL,
        }),
        Err(fatal) => Err(ServiceFatal::Mail {
            reason: fatal.to_string(),
            status: EX_TEMPFAIL,
        }),
    }
}

fn taken(path: &Path) -> Result<Fate, ServiceFatal> {
    let config = Config::read(path)?;
    let raw = piped_mail()?;
    one_thread()?.block_on(async {
        let store = Store::open(&config.database).await?;
        let inbox = serve::inbox_alone(config, store.clone())?;
        let fate = match inbox {
            Some(inbox) => inbox.take(raw).await,
            None => return Err(ServiceFatal::NoAgents(path.to_owned())),
        };
        store.close().await;
        Ok(fate?)
    })
}

/// One byte more than the longest mail has: that it is too long must be seen.
fn piped_mail() -> io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    let limit = inbox::MAX_BYTES as u64 + 1;
    io::stdin().lock().take(limit).read_to_end(&mut raw)?;
    Ok(raw)
}

fn unreadable(error: Unreadable) -> ServiceFatal {
    ServiceFatal::Mail {
        reason: error.to_string(),
        status: EX_DATAERR,
    }
}

fn serve_until_stopped(path: &Path) -> Result<(), ServiceFatal> {
    let config = Config::read(path)?;
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_ansi(false)
        .with_target(false)
        .with_writer(io::stderr);
    match config.log {
        LogForm::Text => lines.init(),
        LogForm::Json => lines.json().init(),
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(serve::run(config, |_| {}));
    // A token that hangs does not hold the program up.
    runtime.shutdown_background();
    Ok(ended?)
}

fn check(path: &Path, out: &mut impl Write) -> Result<(), ServiceFatal> {
    let config = Config::read(path)?;
    let mut ways = Vec::new();
    ways.extend(config.mail.is_some().then_some("mail"));
    ways.extend(config.text.is_some().then_some("text messages"));
    let tls = match config.http.tls {
        Some(_) => "TLS",
        None => "no TLS: a proxy in front must speak it",
    };
    let listen = config.http.listen.clone();
    let console = config.agents.as_ref();
    let console = console.map(|agents| (agents.listen, agents.url.clone()));
    let pages = config.pages.as_ref().map(|pages| pages.url.clone());
    let mails = config.inbox.as_ref().map(|inbox| {
        let every = inbox.poll.as_secs();
        format!(
            "{} of {} at {}:{}, every {every} s; then in {} or {}",
            inbox.folder, inbox.user, inbox.host, inbox.port, inbox.done, inbox.failed
        )
    });
    let checked = serve::check(config)?;
    writeln!(out, "{}: well", path.display())?;
    writeln!(out, "  vendor keys  {}", checked.keys.join(", "))?;
    writeln!(out, "  languages    {}", checked.languages.join(", "))?;
    writeln!(out, "  codes by     {}", ways.join(", "))?;
    for address in listen {
        writeln!(out, "  listens at   {address}, {tls}")?;
    }
    if let Some(pages) = pages {
        writeln!(out, "  owners at    {pages}")?;
    }
    if let Some((address, url)) = console {
        writeln!(out, "  agents at    {url}, listening at {address}")?;
    }
    if let Some(mails) = mails {
        writeln!(out, "  mails from   {mails}")?;
    }
    Ok(())
}

fn import(config: &Path, file: &Path, out: &mut impl Write) -> Result<(), ServiceFatal> {
    let config = Config::read(config)?;
    let failed = |error| ServiceFatal::Import {
        path: file.to_owned(),
        error,
    };
    let accounts = if file == Path::new("-") {
        accounts::read_csv(io::stdin().lock())
    } else {
        accounts::read_csv(File::open(file).map_err(|error| ServiceFatal::File {
            path: file.to_owned(),
            error,
        })?)
    };
    let accounts = accounts.map_err(failed)?;
    let imported = one_thread()?.block_on(async {
        let store = Store::open(&config.database).await?;
        let imported = accounts::import(&store, &accounts).await;
        store.close().await;
        imported
    })?;
    writeln!(
        out,
        "{} owners read, {} added or changed; {} recorders added or given to another owner",
        accounts.len(),
        imported.accounts,
        imported.recorders
    )?;
    Ok(())
}

fn verify(config: &Path, noted: Option<&str>, out: &mut impl Write) -> Result<(), ServiceFatal> {
    let config = Config::read(config)?;
    let head = one_thread()?.block_on(async {
        let store = Store::open(&config.database).await?;
        audit::verify(&store, noted).await
    })?;
    writeln!(
        out,
        "{} entries in {} blocks are as they were written; {} more are not chained yet",
        head.entries, head.blocks, head.waiting
    )?;
    writeln!(out, "{}", head.hash)?;
    Ok(())
}

fn back_up(config: &Path, to: &Path, out: &mut impl Write) -> Result<(), ServiceFatal> {
    let config = Config::read(config)?;
    let head = one_thread()?.block_on(store::backup(&config.database, to))?;
    writeln!(
        out,
        "{}: whole, with {} audit entries in {} blocks and {} not chained yet",
        to.display(),
        head.entries,
        head.blocks,
        head.waiting
    )?;
    writeln!(out, "{}", head.hash)?;
    Ok(())
}

pub(super) fn one_thread() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
