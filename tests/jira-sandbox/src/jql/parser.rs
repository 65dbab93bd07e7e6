//! Tokens to a query.

use super::ast::{Clause, Expr, Op, Operand, OrderBy, Query, When};
use super::lexer::{Kind, Token, tokens};
use super::reserved::is_reserved;

/// Jira sorts by at most so many fields.
const MOST_ORDER_FIELDS: usize = 7;

/// Parses a query; an empty text is one without restriction.
///
/// # Errors
/// Jira's words, with line and character.
pub(crate) fn parse(text: &str) -> Result<Query, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
    };
    let starts_with_order = parser.is_word("order");
    let bare = starts_with_order || parser.token().kind == Kind::End;
    let restriction = if bare { None } else { Some(parser.or()?) };
    let order = if parser.word("order") {
        parser.order()?
    } else {
        Vec::new()
    };
    let token = parser.token();
    if token.kind != Kind::End {
        let what = format!(
            "Expecting either 'OR' or 'AND' but got '{}'.",
            token.shown()
        );
        return Err(token.complain(&what));
    }
    Ok(Query { restriction, order })
}

/// Reads the tokens from left to right; `operand` holds how values are read.
pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    pub(super) fn token(&self) -> &Token {
        &self.tokens[self.at]
    }

    /// Returns the current token and goes on, but never beyond the end.
    pub(super) fn take(&mut self) -> Token {
        let token = self.token().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(&self.token().kind, Kind::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        if there {
            self.take();
        }
        there
    }

    pub(super) fn sign(&mut self, kind: &Kind) -> bool {
        let there = self.token().kind == *kind;
        if there {
            self.take();
        }
        there
    }

    pub(super) fn need(&mut self, kind: &Kind, sign: &str) -> Result<(), String> {
        let token = self.token().clone();
        if self.sign(kind) {
            return Ok(());
        }
        Err(token.complain(&format!("Expecting '{sign}' but got '{}'.", token.shown())))
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.and()?];
        while self.word("or") || self.sign(&Kind::Op("||")) {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Expr::Or(parts)
        })
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut parts = vec![self.not()?];
        while self.word("and") || self.sign(&Kind::Op("&&")) {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Expr::And(parts)
        })
    }

    fn not(&mut self) -> Result<Expr, String> {
        if self.word("not") || self.sign(&Kind::Op("!")) {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        if self.sign(&Kind::Open) {
            let inner = self.or()?;
            self.need(&Kind::Close, ")")?;
            return Ok(inner);
        }
        self.clause().map(Expr::Clause)
    }

    fn clause(&mut self) -> Result<Clause, String> {
        let field = self.field()?;
        let op = self.operator()?;
        let operand = match op {
            Op::Changed => Operand::List(Vec::new()),
            _ => self.operand(op, &field)?,
        };
        let when = if op.is_history() {
            self.when()?
        } else {
            Vec::new()
        };
        Ok(Clause {
            field,
            op,
            operand,
            when,
        })
    }

    fn field(&mut self) -> Result<String, String> {
        let token = self.take();
        match &token.kind {
            Kind::Text(text) => Ok(text.clone()),
            Kind::Word(word) => unreserved(word, &token),
            _ => {
                let what = format!("Expecting a field name but got '{}'.", token.shown());
                Err(token.complain(&what))
            }
        }
    }

    fn operator(&mut self) -> Result<Op, String> {
        let token = self.take();
        let op = match &token.kind {
            Kind::Op("=") => Op::Eq,
            Kind::Op("!=") => Op::Ne,
            Kind::Op("<") => Op::Lt,
            Kind::Op("<=") => Op::Le,
            Kind::Op(">") => Op::Gt,
            Kind::Op(">=") => Op::Ge,
            Kind::Op("~") => Op::Like,
            Kind::Op("!~") => Op::NotLike,
            Kind::Word(word) => match word.to_ascii_lowercase().as_str() {
                "in" => Op::In,
                "not" if self.word("in") => Op::NotIn,
                "is" if self.word("not") => Op::IsNot,
                "is" => Op::Is,
                "was" if self.word("not") && self.word("in") => Op::WasNotIn,
                "was" if self.previous_was_not() => Op::WasNot,
                "was" if self.word("in") => Op::WasIn,
                "was" => Op::Was,
                "changed" => Op::Changed,
                _ => return Err(no_operator(&token)),
            },
            _ => return Err(no_operator(&token)),
        };
        Ok(op)
    }

    /// Returns whether the token before this one is the `not` of `was not`.
    fn previous_was_not(&self) -> bool {
        matches!(&self.tokens[self.at - 1].kind, Kind::Word(word) if word.eq_ignore_ascii_case("not"))
    }

    fn when(&mut self) -> Result<Vec<When>, String> {
        let mut when = Vec::new();
        loop {
            if self.word("during") {
                self.need(&Kind::Open, "(")?;
                let from = self.value()?;
                self.need(&Kind::Comma, ",")?;
                let to = self.value()?;
                self.need(&Kind::Close, ")")?;
                when.push(When::During(from, to));
            } else if self.word("after") {
                when.push(When::After(self.value()?));
            } else if self.word("before") {
                when.push(When::Before(self.value()?));
            } else if self.word("on") {
                when.push(When::On(self.value()?));
            } else if self.is_word("by") {
                return Err(self.token().complain("this sandbox does not know 'BY'."));
            } else if self.is_word("from") || self.is_word("to") {
                return Err(self
                    .token()
                    .complain("this sandbox does not know 'FROM' and 'TO'."));
            } else {
                return Ok(when);
            }
        }
    }

    fn order(&mut self) -> Result<Vec<OrderBy>, String> {
        let token = self.token().clone();
        if !self.word("by") {
            return Err(token.complain(&format!("Expecting 'by' but got '{}'.", token.shown())));
        }
        let mut order = Vec::new();
        loop {
            let field = self.field()?;
            let ascending = if self.word("asc") {
                Some(true)
            } else if self.word("desc") {
                Some(false)
            } else {
                None
            };
            order.push(OrderBy { field, ascending });
            if !self.sign(&Kind::Comma) {
                break;
            }
        }
        if order.len() > MOST_ORDER_FIELDS {
            return Err(format!(
                "A query can be ordered by at most {MOST_ORDER_FIELDS} fields."
            ));
        }
        let token = self.token();
        if token.kind == Kind::End {
            return Ok(order);
        }
        Err(token.complain(&format!(
            "Expecting ',' or the end of the query but got '{}'.",
            token.shown()
        )))
    }
}

/// Returns an unquoted word that may stand so.
pub(super) fn unreserved(word: &str, token: &Token) -> Result<String, String> {
    if is_reserved(word) {
        let what = format!(
            "'{word}' is a reserved JQL word. You must surround it in quotation marks to use it in a query."
        );
        return Err(token.complain(&what));
    }
    Ok(word.to_owned())
}

fn no_operator(token: &Token) -> String {
    token.complain(&format!(
        "Expecting operator but got '{}'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', \
         'NOT IN', 'IS' and 'IS NOT'.",
        token.shown()
    ))
}
