//! An OpenAPI document, as far as it is needed: which operations there are, and what each takes and gives.

use std::path::Path;

use serde_json::Value;

/// Which document a call belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    Cloud,
    DataCenter,
}

/// One of the two documents.
pub(crate) struct Document {
    pub(crate) json: Value,
}

/// A path with a method.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    /// With names in braces for what varies.
    pub(crate) path: &'a str,
    pub(crate) json: &'a Value,
}

impl Document {
    /// Reads the document of `flavour`; `None`, said aloud, where the documents are not.
    pub(crate) fn of(flavour: Flavour) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs");
        if !folder.is_dir() {
            crate::say("skipped, because ../shared/specs is not there");
            return None;
        }
        let name = match flavour {
            Flavour::Cloud => "jira-cloud-v3.trimmed.json",
            Flavour::DataCenter => "jira-dc-v2.trimmed.json",
        };
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        Some(Self {
            json: serde_json::from_str(&text).unwrap(),
        })
    }

    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, methods) in self.json["paths"].as_object().unwrap() {
            for (method, json) in methods.as_object().unwrap() {
                let method = if method == "post" { "POST" } else { "GET" };
                operations.push(Operation { method, path, json });
            }
        }
        operations
    }

    /// Finds the operation behind a path without its query. A path that is spelt out wins over one with braces.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let fits = |operation: &Operation<'_>| {
            let (pattern, actual) = (operation.path.split('/'), path.split('/'));
            operation.method == method
                && pattern.clone().count() == actual.clone().count()
                && pattern
                    .zip(actual)
                    .all(|(pattern, actual)| pattern.starts_with('{') || pattern == actual)
        };
        let fitting = self.operations().into_iter().filter(fits);
        fitting.min_by_key(|operation| operation.path.matches('{').count())
    }

    /// Follows a reference within the document.
    pub(crate) fn resolve(&self, reference: &str) -> &Value {
        let pointer = reference.strip_prefix('#').expect("no outside references");
        self.json
            .pointer(pointer)
            .expect("a reference leads somewhere")
    }
}

impl<'a> Operation<'a> {
    /// Returns what messages call it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Returns the parameters of its query.
    pub(crate) fn query(&self) -> Vec<&'a Value> {
        let all = self.json["parameters"].as_array().into_iter().flatten();
        all.filter(|parameter| parameter["in"] == "query").collect()
    }

    /// Returns the schema of its request body, when it takes one.
    pub(crate) fn body(&self) -> Option<&'a Value> {
        self.json
            .pointer("/requestBody/content/application~1json/schema")
    }

    /// Returns whether it declares an answer of `status`.
    pub(crate) fn declares(&self, status: u16) -> bool {
        self.json["responses"].get(status.to_string()).is_some()
    }

    /// Returns the schema of the answer of `status`, when it has one.
    pub(crate) fn answer(&self, status: u16) -> Option<&'a Value> {
        self.json["responses"]
            .get(status.to_string())?
            .pointer("/content/application~1json/schema")
    }
}
