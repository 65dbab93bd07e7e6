//! The part of JSON Schema that the documents use. A keyword that is not known here fails the test instead of passing.

use serde_json::{Map, Value};

use crate::document::Document;

/// Says something about a value, demands nothing of it. A format is not checked: real Jira's dates break `date-time`.
const REMARKS: [&str; 10] = [
    "default",
    "deprecated",
    "description",
    "example",
    "format",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Holds values against schemas of one document.
pub(crate) struct Check<'a> {
    pub(crate) document: &'a Document,
    /// Refuses members that a schema does not name even where it does not forbid them.
    pub(crate) strict: bool,
    /// What does not fit: where, and what is wrong. Places in lists are written as `[]`, so that one fault is one text.
    pub(crate) faults: Vec<String>,
}

impl<'a> Check<'a> {
    pub(crate) fn new(document: &'a Document, strict: bool) -> Self {
        Self {
            document,
            strict,
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, place: &str, what: &str) {
        let text = format!("{place}: {what}");
        if !self.faults.contains(&text) {
            self.faults.push(text);
        }
    }

    /// Holds `value` against `schema`.
    pub(crate) fn value(&mut self, schema: &Value, value: &Value, place: &str) {
        let schema = schema.as_object().expect("a schema is an object");
        if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
            return;
        }
        for (keyword, rule) in schema {
            match keyword.as_str() {
                "$ref" => {
                    let target = self.document.resolve(rule.as_str().unwrap());
                    self.value(target, value, place);
                }
                "allOf" => rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .for_each(|schema| self.value(schema, value, place)),
                "type" => self.kind(rule.as_str().unwrap(), value, place),
                "enum" => {
                    let listed = rule.as_array().unwrap().contains(value);
                    self.demand(listed, place, || format!("{value} is not listed"));
                }
                "items" => self.items(rule, value, place),
                "uniqueItems" | "minItems" | "maxItems" => self.list(keyword, rule, value, place),
                "minimum" | "maximum" | "maxLength" => self.size(keyword, rule, value, place),
                "properties" | "additionalProperties" | "required" => {}
                remark if REMARKS.contains(&remark) || remark.starts_with("x-") => {}
                unknown => panic!("{place}: the document uses `{unknown}`, which is not checked"),
            }
        }
        if let Some(members) = value.as_object() {
            self.members(schema, members, place);
        }
    }

    fn demand(&mut self, holds: bool, place: &str, what: impl FnOnce() -> String) {
        if !holds {
            self.fault(place, &what());
        }
    }

    fn kind(&mut self, kind: &str, value: &Value, place: &str) {
        let fits = match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            unknown => panic!("{place}: the type `{unknown}` is not checked"),
        };
        let is = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.demand(fits, place, || format!("{is}, not {kind}"));
    }

    fn items(&mut self, schema: &Value, value: &Value, place: &str) {
        let place = format!("{place}[]");
        for item in value.as_array().into_iter().flatten() {
            self.value(schema, item, &place);
        }
    }

    fn list(&mut self, keyword: &str, rule: &Value, value: &Value, place: &str) {
        let Some(list) = value.as_array() else { return };
        let fits = match keyword {
            "minItems" => list.len() as u64 >= rule.as_u64().unwrap(),
            "maxItems" => list.len() as u64 <= rule.as_u64().unwrap(),
            _ => {
                rule == false || (1..list.len()).all(|later| !list[..later].contains(&list[later]))
            }
        };
        self.demand(fits, place, || format!("breaks {keyword} {rule}"));
    }

    fn size(&mut self, keyword: &str, rule: &Value, value: &Value, place: &str) {
        let limit = rule.as_i64().unwrap();
        let fits = match (keyword, value) {
            ("minimum", Value::Number(number)) => number.as_i64().is_none_or(|n| n >= limit),
            ("maximum", Value::Number(number)) => number.as_i64().is_none_or(|n| n <= limit),
            ("maxLength", Value::String(text)) => {
                i64::try_from(text.chars().count()).unwrap() <= limit
            }
            _ => true,
        };
        self.demand(fits, place, || format!("breaks {keyword} {rule}"));
    }

    fn members(&mut self, schema: &Map<String, Value>, members: &Map<String, Value>, place: &str) {
        for name in schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let present = members.contains_key(name.as_str().unwrap());
            self.demand(present, place, || format!("lacks {name}"));
        }
        let declared = schema.get("properties");
        let others = schema.get("additionalProperties");
        for (name, value) in members {
            let place = format!("{place}.{name}");
            let known = declared.and_then(|declared| declared.get(name));
            match (known, others) {
                (Some(known), _) => self.value(known, value, &place),
                (None, Some(others @ Value::Object(_))) => self.value(others, value, &place),
                (None, Some(Value::Bool(false))) => self.fault(&place, "not declared"),
                (None, None) if self.strict && declared.is_some() => {
                    self.fault(&place, "not declared");
                }
                (None, _) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_fit_is_found() {
        let document = Document {
            json: json!({"components": {"schemas": {"Name": {"type": "string", "maxLength": 3}}}}),
        };
        let schema = json!({
            "type": "object", "required": ["id"], "additionalProperties": false,
            "properties": {
                "id": {"type": "integer", "minimum": 1},
                "name": {"allOf": [{"$ref": "#/components/schemas/Name"}], "nullable": true},
                "tags": {"type": "array", "uniqueItems": true, "maxItems": 2, "items": {"enum": ["a", "b"]}},
                "more": {"type": "object", "additionalProperties": {"type": "boolean"}},
            },
        });
        let faults = |value: Value| {
            let mut check = Check::new(&document, false);
            check.value(&schema, &value, "$");
            check.faults
        };
        let good = json!({"id": 1, "name": null, "tags": ["a", "b"], "more": {"x": true}});
        assert_eq!(faults(good), [""; 0]);
        assert_eq!(faults(json!([])), ["$: array, not object"]);
        assert_eq!(faults(json!({})), ["$: lacks \"id\""]);
        assert_eq!(faults(json!({"id": 1, "x": 1})), ["$.x: not declared"]);
        assert_eq!(faults(json!({"id": 1.5})), ["$.id: number, not integer"]);
        assert_eq!(faults(json!({"id": 0})), ["$.id: breaks minimum 1"]);
        let named = json!({"id": 1, "name": "long"});
        assert_eq!(faults(named), ["$.name: breaks maxLength 3"]);
        let tagged = json!({"id": 1, "tags": ["a", "a", "c"]});
        assert_eq!(
            faults(tagged),
            [
                "$.tags[]: \"c\" is not listed",
                "$.tags: breaks maxItems 2",
                "$.tags: breaks uniqueItems true"
            ]
        );
        let more = json!({"id": 1, "more": {"x": null}});
        assert_eq!(faults(more), ["$.more.x: null, not boolean"]);
    }
}
