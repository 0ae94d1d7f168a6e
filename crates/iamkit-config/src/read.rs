//! From TOML to the typed keys of a configuration.

use std::ops::Range;

use iamkit_syntax::{Span, Spanned, nearest};
use iamkit_validate::{DocumentKind, FindingType};
use toml::de::{DeTable, DeValue};

use crate::{
    CheckSet, Configuration, ConfigurationError, ConfigurationErrorKind, EngineOption, Glob,
    PolicyTypeRule, Suppression,
};

/// The keys of the file.
const KEYS: &[&str] = &[
    "include",
    "exclude",
    "policy-types",
    "select",
    "extend-select",
    "fail-on",
    "unknown-as-warning",
    "as-of",
    "catalog",
    "ignore",
    "options",
];
/// The keys of an entry of `ignore`.
const SUPPRESSION_KEYS: &[&str] = &["code", "path", "sid", "pointer", "reason", "expires"];

type Value<'t> = toml::Spanned<DeValue<'t>>;

/// Reads a configuration and collects everything that is wrong with it.
pub(crate) fn configuration(text: &str) -> Result<Configuration, Vec<ConfigurationError>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        // What was recovered of a text that is no TOML would be guessed.
        let mut errors: Vec<_> = errors.iter().map(syntax).collect();
        errors.sort_by_key(|error| error.span.start);
        return Err(errors);
    }
    let mut reader = Reader::default();
    let found = reader.root(root.get_ref());
    reader.errors.sort_by_key(|error| error.span.start);
    if reader.errors.is_empty() { Ok(found) } else { Err(reader.errors) }
}

fn syntax(error: &toml::de::Error) -> ConfigurationError {
    let message = error.message().replace('\n', ", ");
    let span = error.span().map(span_of).unwrap_or_default();
    ConfigurationError::new(ConfigurationErrorKind::Syntax(message.into()), span)
}

fn span_of(range: Range<usize>) -> Span {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(narrow(range.start), narrow(range.end))
}

#[derive(Debug, Default)]
struct Reader {
    errors: Vec<ConfigurationError>,
}

impl Reader {
    fn refuse(&mut self, kind: impl Into<ConfigurationErrorKind>, range: Range<usize>) {
        self.errors.push(ConfigurationError::new(kind, span_of(range)));
    }

    /// Keeps what was read of a value, or says what is wrong with it.
    fn keep<T, E: Into<ConfigurationErrorKind>>(
        &mut self,
        read: Result<T, E>,
        at: Range<usize>,
    ) -> Option<T> {
        read.map_err(|error| self.refuse(error, at)).ok()
    }

    fn root(&mut self, table: &DeTable<'_>) -> Configuration {
        let mut found = Configuration::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "include" => found.include = self.globs("include", value),
                "exclude" => found.exclude = self.globs("exclude", value),
                "policy-types" => found.policy_types = self.policy_types(value),
                "select" => found.select = self.checks("select", value),
                "extend-select" => found.extend_select = self.checks("extend-select", value),
                "fail-on" => found.fail_on = self.finding_types(value),
                "unknown-as-warning" => {
                    found.unknown_as_warning = self.flag("unknown-as-warning", value);
                }
                "as-of" => {
                    let day = self.text("as-of", value).map(str::parse);
                    found.as_of = day.and_then(|day| self.keep(day, value.span()));
                }
                "catalog" => found.catalog = self.text("catalog", value).map(Into::into),
                "ignore" => found.ignore = self.suppressions(value),
                "options" => found.options = self.options(value),
                other => self.unknown(other, key.span(), "`iamkit.toml`", KEYS),
            }
        }
        found
    }

    fn unknown(
        &mut self,
        found: &str,
        at: Range<usize>,
        table: &'static str,
        known: &'static [&'static str],
    ) {
        let nearest = nearest(found, known.iter().copied());
        let found = found.into();
        self.refuse(ConfigurationErrorKind::UnknownKey { found, table, nearest, known }, at);
    }

    fn wrong_type(&mut self, key: &str, expected: &'static str, value: &Value<'_>) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let kind = ConfigurationErrorKind::WrongType { key: key.into(), expected, found };
        self.refuse(kind, value.span());
    }

    fn text<'v>(&mut self, key: &str, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, "a string", value);
        }
        text
    }

    /// Returns the texts of an array and where they stand.
    fn texts<'v>(&mut self, key: &str, value: &'v Value<'_>) -> Vec<(&'v str, Range<usize>)> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, "an array of strings", value);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text, item.span())),
                None => self.wrong_type(key, "an array of strings", item),
            }
        }
        texts
    }

    fn table<'v, 't>(&mut self, key: &str, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, "a table", value);
        }
        table
    }

    fn globs(&mut self, key: &str, value: &Value<'_>) -> Vec<Glob> {
        let texts = self.texts(key, value).into_iter();
        texts.filter_map(|(text, at)| self.keep(Glob::new(text), at)).collect()
    }

    fn checks(&mut self, key: &str, value: &Value<'_>) -> CheckSet {
        let mut checks = CheckSet::default();
        for (text, at) in self.texts(key, value) {
            let added = checks.add(text);
            self.keep(added, at);
        }
        checks
    }

    fn finding_types(&mut self, value: &Value<'_>) -> Vec<FindingType> {
        let texts = self.texts("fail-on", value).into_iter();
        texts.filter_map(|(text, at)| self.keep(text.parse(), at)).collect()
    }

    fn flag(&mut self, key: &str, value: &Value<'_>) -> bool {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, "`true` or `false`", value);
        }
        flag.unwrap_or_default()
    }

    fn policy_types(&mut self, value: &Value<'_>) -> Vec<PolicyTypeRule> {
        let mut rules = Vec::new();
        for (glob, value) in self.table("policy-types", value).into_iter().flatten() {
            let files = self.keep(Glob::new(glob.get_ref()), glob.span());
            let Some(name) = self.text(glob.get_ref(), value) else { continue };
            // `resource AWS::S3::Bucket` names both.
            let (policy_type, resource_type) = match name.split_once(' ') {
                Some((policy_type, resource_type)) => (policy_type, Some(resource_type)),
                None => (name, None),
            };
            let kind = DocumentKind::from_names(policy_type, resource_type);
            let kind = self.keep(kind, value.span());
            rules.extend(files.zip(kind).map(|(files, kind)| PolicyTypeRule { files, kind }));
        }
        rules
    }

    fn options(&mut self, value: &Value<'_>) -> Vec<EngineOption> {
        let mut options = Vec::new();
        for (id, value) in self.table("options", value).into_iter().flatten() {
            let text: Box<str> = match value.get_ref() {
                DeValue::String(text) => text.as_ref().into(),
                DeValue::Boolean(is_set) => is_set.to_string().into(),
                _ => {
                    self.wrong_type(id.get_ref(), "a string or a boolean", value);
                    continue;
                }
            };
            options.push(EngineOption {
                id: Spanned::new(id.get_ref().as_ref().into(), span_of(id.span())),
                value: Spanned::new(text, span_of(value.span())),
            });
        }
        options
    }

    fn suppressions(&mut self, value: &Value<'_>) -> Vec<Suppression> {
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong_type("ignore", "an array of tables", value);
            return Vec::new();
        };
        entries.iter().filter_map(|entry| self.suppression(entry)).collect()
    }

    fn suppression(&mut self, entry: &Value<'_>) -> Option<Suppression> {
        let table = self.table("ignore", entry)?;
        let before = self.errors.len();
        let (mut code, mut path, mut sid, mut pointer, mut reason, mut expires) =
            (None, None, None, None, None, None);
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if !SUPPRESSION_KEYS.contains(&name) {
                self.unknown(name, key.span(), "an entry of `ignore`", SUPPRESSION_KEYS);
                continue;
            }
            let Some(text) = self.text(name, value) else { continue };
            match name {
                "code" => code = self.keep(CheckSet::code(text), value.span()),
                "path" => path = self.keep(Glob::new(text), value.span()),
                "sid" => sid = Some(text.into()),
                "pointer" => pointer = Some(text.into()),
                "expires" => expires = self.keep(text.parse(), value.span()),
                _ if text.trim().is_empty() => {
                    self.refuse(ConfigurationErrorKind::EmptyReason, value.span());
                }
                _ => reason = Some(text.into()),
            }
        }
        for name in ["code", "reason"] {
            if !table.keys().any(|key| key.get_ref() == name) {
                self.refuse(ConfigurationErrorKind::MissingKey(name), entry.span());
            }
        }
        if self.errors.len() > before {
            return None;
        }
        Some(Suppression { code: code?, path, sid, pointer, reason: reason?, expires })
    }
}
