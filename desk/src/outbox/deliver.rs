//! One attempt to deliver a message by the way that fits its contact.

use std::sync::Arc;
use std::time::Duration;

use crate::accounts::Kind;
use crate::config;
use crate::keys::KeyRing;
use crate::outbox::mail::Relay;
use crate::outbox::outcome::Outcome;
use crate::outbox::queue::Leased;
use crate::outbox::render::{Links, Renderer};
use crate::outbox::text::Provider;
use crate::templates::Templates;

/// Why nothing can be sent as configured.
#[derive(Debug, thiserror::Error)]
pub enum SenderError {
    /// The relay's certificate or name.
    #[error("mail: {0}")]
    Mail(#[from] lettre::transport::smtp::Error),
    /// The system's certificates.
    #[error("text: the system's certificates cannot be read: {0}")]
    Certificates(#[from] std::io::Error),
}

/// Renders and delivers.
pub struct Sender {
    renderer: Renderer,
    relay: Option<Relay>,
    provider: Option<Provider>,
}

impl Sender {
    /// For the ways that are configured; with `links` messages say where to stop a request.
    pub fn new(
        keys: Arc<KeyRing>,
        templates: Arc<Templates>,
        vendor: String,
        links: Option<Links>,
        mail: Option<config::Mail>,
        text: Option<config::Text>,
    ) -> Result<Sender, SenderError> {
        Ok(Sender {
            renderer: Renderer {
                keys,
                templates,
                vendor,
                links,
            },
            relay: mail.map(Relay::new).transpose()?,
            provider: text.map(Provider::new).transpose()?,
        })
    }

    /// The longest that a delivery can take, the code's making included.
    pub(super) fn longest(&self) -> Duration {
        let relay = self.relay.as_ref().map(Relay::longest);
        let provider = self.provider.as_ref().map(Provider::longest);
        relay.max(provider).unwrap_or_default() + self.renderer.keys.patience()
    }

    pub(super) async fn send(&self, message: &Leased) -> Outcome {
        let never = |reason: &str| Outcome::Never {
            reason: reason.to_owned(),
        };
        match (message.kind, &self.relay, &self.provider) {
            (Kind::Mail, Some(relay), _) => match self.renderer.mail(message, &message.asked).await
            {
                Ok((text, code)) => {
                    let reply = code.and_then(|code| code.reply);
                    let thread = message.asked.thread.as_ref();
                    relay.send(message, &text, reply.as_ref(), thread).await
                }
                Err(outcome) => outcome,
            },
            (Kind::Text, _, Some(provider)) => {
                match self.renderer.sms(message, &message.asked).await {
                    Ok(text) => provider.send(&message.address, &text).await,
                    Err(outcome) => outcome,
                }
            }
            (Kind::Mail, None, _) => never("[mail] is not configured any more"),
            (Kind::Text, _, None) => never("[text] is not configured any more"),
        }
    }
}
