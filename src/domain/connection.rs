//! What an HTTP client is built from: a site and the secret that signs in there.
//!
//! A [`Connection`] comes into being in two ways only. `Connection::opened` is called by `vault`, after the seal over
//! the row was verified; [`Connection::typed`] by `jira::discover`, from what the user
//! has just told us. `tests/layering.rs` holds both to their callers, so a row that was edited behind our back can never
//! become a client.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::integration::{IntegrationName, Site};

/// A Jira API token, personal access token or password, in the clear; wiped when dropped, shown by nothing.
#[derive(Clone)]
pub struct Token(SecretString);

/// Why a text is not a token. The text itself is never part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Nothing but white space.
    #[error("the token is empty")]
    Empty,
    /// White space or a control character inside: two tokens, or a line break pasted along.
    #[error("the token has white space or control characters inside; paste it alone, on one line")]
    Inner,
    /// Longer than any token; probably a whole file.
    #[error("the token is longer than 8,192 bytes")]
    TooLong,
}

impl Token {
    /// The most bytes that are taken as a token; Atlassian's have up to a few hundred.
    pub const MAX_BYTES: usize = 8192;

    /// Takes what was typed or read, without its outer white space.
    ///
    /// # Errors
    ///
    /// When nothing is left, or when it cannot be one token. A password may contain spaces, so only control characters
    /// and line breaks are refused there: see [`Token::password`].
    pub fn new(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(TokenError::Inner);
        }
        Self::bounded(text)
    }

    /// Takes a password: like [`Token::new`], but spaces inside are part of it.
    ///
    /// # Errors
    ///
    /// When nothing is left, or when it has control characters.
    pub fn password(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(TokenError::Inner);
        }
        Self::bounded(text)
    }

    fn bounded(text: &str) -> Result<Self, TokenError> {
        if text.is_empty() {
            Err(TokenError::Empty)
        } else if text.len() > Self::MAX_BYTES {
            Err(TokenError::TooLong)
        } else {
            Ok(Self(SecretString::from(text)))
        }
    }

    /// Returns the secret itself, for the request header and for the seal; nothing else may call this.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// A site with the token that is meant for it. There is no way to change one without the other.
#[derive(Debug, Clone)]
pub struct Connection {
    name: IntegrationName,
    site: Site,
    token: Token,
}

impl Connection {
    /// Returns what the user just typed and nothing has stored. Called by `jira::discover`, which finds out the rest.
    pub fn typed(name: IntegrationName, site: Site, token: Token) -> Self {
        Self { name, site, token }
    }

    /// Returns what a verified seal said. Called by `vault` alone.
    pub(crate) fn opened(name: IntegrationName, site: Site, token: Token) -> Self {
        Self { name, site, token }
    }

    /// Returns the name of the integration, for messages.
    pub fn name(&self) -> &IntegrationName {
        &self.name
    }

    /// Returns where requests go and as whom.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Returns the token that belongs there.
    pub fn token(&self) -> &Token {
        &self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_trimmed_and_one_piece() {
        assert_eq!(Token::new(" abc\r\n").unwrap().expose(), "abc");
        assert_eq!(Token::new("a b").unwrap_err(), TokenError::Inner);
        assert_eq!(Token::new("a\nb").unwrap_err(), TokenError::Inner);
        assert_eq!(Token::new(" \n").unwrap_err(), TokenError::Empty);
        assert_eq!(
            Token::new(&"x".repeat(8193)).unwrap_err(),
            TokenError::TooLong
        );
        assert_eq!(
            Token::password("correct horse\n").unwrap().expose(),
            "correct horse"
        );
    }

    #[test]
    fn a_token_is_never_shown() {
        assert_eq!(
            format!("{:?}", Token::new("canary").unwrap()),
            "Token([redacted])"
        );
    }
}
