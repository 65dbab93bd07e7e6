//! Rows of a JSON document: a list of people, or what `person export` and `person list` write. Read one by one.

use std::cell::Cell;
use std::fmt;
use std::io::BufRead;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::source::{Take, Watching, count};
use crate::domain::roster::{Entry, EntryReader, Field, Refusal};
use crate::error::Failure;

/// Hands everybody to `take`, with the line of the opening brace.
///
/// # Errors
///
/// When the document is no list of people or breaks off; and what `take` fails with.
pub(super) fn read(input: impl BufRead, take: &mut Take) -> Result<(), Failure> {
    let lines = Rc::new(Cell::new(0));
    let counted = Rc::clone(&lines);
    let watching = Watching::new(input, move |bytes: &[u8]| {
        counted.set(counted.get() + count(bytes, b'\n'));
    });
    let mut failed = None;
    let people = People {
        lines,
        rows: EntryReader::default(),
        take,
        failed: &mut failed,
    };
    let mut json = serde_json::Deserializer::from_reader(watching);
    let read = people.deserialize(&mut json).and_then(|()| json.end());
    match (failed, read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => {
            Err(Failure::usage("the file is not a JSON list of people")
                .caused_by(error.to_string()))
        }
        (None, Ok(())) => Ok(()),
    }
}

struct People<'t, 'r> {
    /// How many lines ended so far.
    lines: Rc<Cell<u64>>,
    rows: EntryReader,
    take: &'t mut Take<'r>,
    failed: &'t mut Option<Failure>,
}

impl<'de> DeserializeSeed<'de> for People<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for People<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of people, or an object with such a list in `data`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut people = Some(self);
        while let Some(key) = map.next_key::<String>()? {
            match people.take_if(|_| matches!(key.as_str(), "data" | "people")) {
                Some(found) => map.next_value_seed(found)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match people {
            None => Ok(()),
            Some(_) => Err(A::Error::custom("there is no list in `data`")),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let line = Rc::new(Cell::new(0));
        while let Some(value) = seq.next_element_seed(Located {
            lines: &self.lines,
            line: &line,
        })? {
            let label = label(&value);
            let entry = entry(&mut self.rows, line.get(), value);
            if let Err(failure) = (self.take)(line.get(), &label, entry) {
                *self.failed = Some(failure);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// Notes on which line a value begins.
struct Located<'l> {
    lines: &'l Cell<u64>,
    line: &'l Cell<u64>,
}

impl<'de> DeserializeSeed<'de> for Located<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        self.line.set(self.lines.get() + 1);
        serde::Deserialize::deserialize(json)
    }
}

fn entry(rows: &mut EntryReader, line: u64, value: Value) -> Result<Entry, Refusal> {
    let Value::Object(object) = value else {
        return Err("is not an object".to_owned());
    };
    let texts = texts(object)?;
    rows.read(line, |field| {
        let found = texts.iter().find(|(named, _)| *named == field);
        found.map(|(_, text)| text.as_str())
    })
}

fn texts(object: Map<String, Value>) -> Result<Vec<(Field, String)>, Refusal> {
    let mut texts: Vec<(Field, String)> = Vec::new();
    for (key, value) in object {
        let Some(field) = Field::headed(&key) else {
            continue;
        };
        let text = match value {
            Value::String(text) => text,
            Value::Null => String::new(),
            _ => return Err(format!("{key} must be a text or null")),
        };
        if texts.iter().any(|(named, _)| *named == field) {
            return Err(format!("two keys say the {field}"));
        }
        texts.push((field, text));
    }
    Ok(texts)
}

fn label(value: &Value) -> String {
    let said = |key: &str| value.get(key).and_then(Value::as_str);
    let label = said("handle")
        .or_else(|| said("email"))
        .or_else(|| said("name"));
    label.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u64, String)>, Failure> {
        let mut rows = Vec::new();
        let mut take = |line, _: &str, entry: Result<Entry, Refusal>| {
            let who = |entry: Entry| {
                let handle = entry.handle.value().map(ToString::to_string);
                handle.unwrap_or_else(|| entry.email.value().unwrap().to_string())
            };
            rows.push((line, entry.map_or_else(|why| why, who)));
            Ok(())
        };
        read(text.as_bytes(), &mut take)?;
        Ok(rows)
    }

    #[test]
    fn lists_and_answers_are_read_with_their_lines() {
        let list = "[\n {\"handle\": \"ada\",\n \"team\": null},\n\n {\"e-mail\": \"b@x\"}, 7,\n {\"name\": 1}]";
        let expected = [
            (2, "ada".to_owned()),
            (5, "b@x".to_owned()),
            (5, "is not an object".to_owned()),
            (6, "name must be a text or null".to_owned()),
        ];
        assert_eq!(rows(list).unwrap(), expected);
        let answer =
            format!("{{\"schema\": \"x\", \"data\": {list},\n\"meta\": {{\"data\": [3]}}}}");
        assert_eq!(
            rows(&answer).unwrap(),
            expected.map(|(line, told)| (line, told))
        );
        assert!(rows("[]").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in [
            "{}",
            "{\"data\": 7}",
            "[{\"handle\": \"ada\"}",
            "[] x",
            "[{\"a\": }]",
            "{\"name\": \"Ada\"}",
        ] {
            rows(text).unwrap_err();
        }
    }
}
