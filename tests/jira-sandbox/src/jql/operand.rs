//! The right side of a clause: values, lists, functions.

use super::ast::{Op, Operand, Value};
use super::lexer::Kind;
use super::parser::{Parser, unreserved};

impl Parser {
    pub(super) fn operand(&mut self, op: Op, field: &str) -> Result<Operand, String> {
        let list = self.sign(&Kind::Open);
        if !list {
            let value = self.value()?;
            // a function may stand for a list
            if op.takes_list() && !matches!(value, Value::Function { .. }) {
                let shown = value.shown();
                return Err(format!(
                    "Operator '{}' does not support the non-list value '\"{shown}\"' for field '{field}'.",
                    op.text()
                ));
            }
            return Ok(Operand::One(value));
        }
        let mut values = vec![self.value()?];
        while self.sign(&Kind::Comma) {
            values.push(self.value()?);
        }
        self.need(&Kind::Close, ")")?;
        if op.takes_list() {
            return Ok(Operand::List(values));
        }
        let shown: Vec<String> = values
            .iter()
            .map(|value| format!("\"{}\"", value.shown()))
            .collect();
        let (op, shown) = (op.text(), shown.join(", "));
        Err(format!(
            "Operator '{op}' does not support the list value '({shown})' for field '{field}'."
        ))
    }

    pub(super) fn value(&mut self) -> Result<Value, String> {
        let token = self.take();
        match &token.kind {
            Kind::Text(text) => {
                if self.token().kind == Kind::Open {
                    return self.function(text.clone());
                }
                Ok(Value::Text {
                    text: text.clone(),
                    quoted: true,
                })
            }
            Kind::Word(word) if self.token().kind == Kind::Open => {
                let name = unreserved(word, &token)?;
                self.function(name)
            }
            Kind::Word(word)
                if word.eq_ignore_ascii_case("empty") || word.eq_ignore_ascii_case("null") =>
            {
                Ok(Value::Empty)
            }
            Kind::Word(word) => Ok(Value::Text {
                text: unreserved(word, &token)?,
                quoted: false,
            }),
            _ => {
                let what = format!(
                    "Expecting either a value, list or function but got '{}'. You must surround '{0}' in quotation \
                     marks to use it as a value.",
                    token.shown()
                );
                Err(token.complain(&what))
            }
        }
    }

    fn function(&mut self, name: String) -> Result<Value, String> {
        self.need(&Kind::Open, "(")?;
        let mut args = Vec::new();
        while self.token().kind != Kind::Close {
            let token = self.take();
            match token.kind {
                Kind::Word(ref text) | Kind::Text(ref text) => args.push(text.clone()),
                _ => {
                    let what = format!(
                        "Expecting an argument of {name} but got '{}'.",
                        token.shown()
                    );
                    return Err(token.complain(&what));
                }
            }
            if !self.sign(&Kind::Comma) {
                break;
            }
        }
        self.need(&Kind::Close, ")")?;
        Ok(Value::Function { name, args })
    }
}
