//! Text to tokens, with Jira's rules of quoting and escaping.

use super::reserved::CHARACTERS;

/// A piece of a query, with its place for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Unquoted
    Word(String),
    /// Quoted, without the quotes and escapes
    Text(String),
    Op(&'static str),
    Open,
    Close,
    Comma,
    End,
}

impl Token {
    /// Returns a message about this place.
    pub(crate) fn complain(&self, what: &str) -> String {
        format!(
            "Error in the JQL Query: {what} (line {}, character {})",
            self.line, self.column
        )
    }

    pub(crate) fn shown(&self) -> String {
        match &self.kind {
            Kind::Word(text) | Kind::Text(text) => text.clone(),
            Kind::Op(op) => (*op).to_owned(),
            Kind::Open => "(".to_owned(),
            Kind::Close => ")".to_owned(),
            Kind::Comma => ",".to_owned(),
            Kind::End => "end of query".to_owned(),
        }
    }
}

/// Longer ones first.
const OPERATORS: [&str; 12] = [
    "!=", "!~", "<=", ">=", "&&", "||", "=", "<", ">", "~", "!", "&",
];

/// Cuts a query into tokens; the last is always the end.
///
/// # Errors
/// Jira's words for an unfinished string, a wrong escape or a character that must be quoted.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut lexer = Lexer {
        rest: text,
        line: 1,
        column: 1,
    };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let last = token.kind == Kind::End;
        tokens.push(token);
        if last {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<Token, String> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
        let mut token = Token {
            kind: Kind::End,
            line: self.line,
            column: self.column,
        };
        let Some(first) = self.peek() else {
            return Ok(token);
        };
        token.kind = match first {
            '(' => self.single(Kind::Open),
            ')' => self.single(Kind::Close),
            ',' => self.single(Kind::Comma),
            '|' if !self.rest.starts_with("||") => self.single(Kind::Op("||")),
            '"' | '\'' => Kind::Text(self.quoted(first, &token)?),
            _ => match OPERATORS.iter().find(|op| self.rest.starts_with(**op)) {
                Some(op) => {
                    op.chars().for_each(|_| self.bump());
                    Kind::Op(if *op == "&" { "&&" } else { op })
                }
                None => Kind::Word(self.word(&token)?),
            },
        };
        Ok(token)
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) {
        let mut letters = self.rest.chars();
        if letters.next() == Some('\n') {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        self.rest = letters.as_str();
    }

    fn single(&mut self, kind: Kind) -> Kind {
        self.bump();
        kind
    }

    fn here(&self) -> Token {
        Token {
            kind: Kind::End,
            line: self.line,
            column: self.column,
        }
    }

    fn quoted(&mut self, quote: char, start: &Token) -> Result<String, String> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.peek() {
                None => {
                    let what = format!("The quoted string '{text}' has not been completed.");
                    return Err(start.complain(&what));
                }
                Some(letter) if letter == quote => {
                    self.bump();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some(letter) if letter.is_control() => return Err(self.illegal(letter)),
                Some(letter) => {
                    text.push(letter);
                    self.bump();
                }
            }
        }
    }

    fn word(&mut self, start: &Token) -> Result<String, String> {
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            match letter {
                '\\' => text.push(self.escape()?),
                _ if letter.is_whitespace() || "()=!<>~,|&\"'".contains(letter) => break,
                _ if letter.is_control() || CHARACTERS.contains(letter) => {
                    return Err(self.illegal(letter));
                }
                _ => {
                    text.push(letter);
                    self.bump();
                }
            }
        }
        // only letters that start no token come here, so that it moves on
        if text.is_empty() {
            Err(start.complain("Expecting a word."))
        } else {
            Ok(text)
        }
    }

    fn illegal(&self, letter: char) -> String {
        let code = u32::from(letter);
        let what = if letter.is_control() {
            format!("The character with code {code} is not allowed; escape it as '\\u{code:04X}'.")
        } else {
            format!(
                "The character '{letter}' is a reserved JQL character. You must enclose it in a string \
                 or use the escape '\\u{code:04x}' instead."
            )
        };
        self.here().complain(&what)
    }

    fn escape(&mut self) -> Result<char, String> {
        let place = self.here();
        self.bump();
        let Some(letter) = self.peek() else {
            return Err(place.complain("The query ends within an escape sequence."));
        };
        self.bump();
        let plain = match letter {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            '\\' | '"' | '\'' | ' ' => letter,
            'u' => return self.unicode(&place),
            _ => return Err(wrong_escape(&place, &letter.to_string())),
        };
        Ok(plain)
    }

    fn unicode(&mut self, place: &Token) -> Result<char, String> {
        let digits: String = self.rest.chars().take(4).collect();
        let code = u32::from_str_radix(&digits, 16)
            .ok()
            .filter(|_| digits.len() == 4);
        digits.chars().for_each(|_| self.bump());
        code.and_then(char::from_u32)
            .ok_or_else(|| wrong_escape(place, &format!("u{digits}")))
    }
}

fn wrong_escape(place: &Token, sequence: &str) -> String {
    place.complain(&format!(
        "'\\{sequence}' is an illegal JQL escape sequence. The valid escape sequences are \\', \\\", \\t, \\n, \
         \\r, \\\\, '\\ ' and \\uXXXX."
    ))
}
