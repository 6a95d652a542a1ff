//! Reading TOML as checked values: every mistake of a file is collected with its line, its field and a reason, and nothing that
//! was not asked for is passed over in silence.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::framework::Locale;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but should be mended.
    Warning,
}

/// Something wrong in a bank: where, what and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// File as it was given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Field, such as `option[2].fr.text`; empty when it is the file as a whole.
    pub field: String,
    /// Rule that it breaks, such as `E001`.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What is wrong and, where it helps, what to do.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}:{}: {severity} {}: ", self.file, self.line, self.rule)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}

/// Rule ids of what a program checks while it reads.
pub(crate) mod rule {
    pub const SYNTAX: &str = "E000";
    pub const UNKNOWN_FIELD: &str = "E001";
    pub const ID: &str = "E002";
    pub const REFERENCE: &str = "E003";
    pub const STATUS: &str = "E004";
    pub const LICENCE: &str = "E005";
    pub const LOCALE: &str = "E007";
    pub const KEY: &str = "E008";
    pub const REGEX: &str = "E010";
    pub const OVERLAP: &str = "E011";
    pub const VALUE: &str = "E012";
    pub const PRIOR: &str = "E013";
    pub const REVIEW: &str = "E409";
}

/// One file with the problems found in it so far.
pub(crate) struct Source<'s> {
    file: &'s str,
    text: &'s str,
    problems: RefCell<Vec<Problem>>,
}

impl<'s> Source<'s> {
    pub fn new(file: &'s str, text: &'s str) -> Self {
        Self { file, text, problems: RefCell::new(Vec::new()) }
    }

    /// The file as a table, or its syntax errors.
    pub fn parse(&self) -> Option<Spanned<DeTable<'s>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            self.report(at, "", rule::SYNTAX, format!("not valid TOML: {}", error.message()));
        }
        errors.is_empty().then_some(table)
    }

    pub fn report(&self, at: usize, field: &str, rule: &'static str, reason: impl Into<String>) {
        let before = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        self.problems.borrow_mut().push(Problem {
            file: self.file.to_owned(),
            line: before.split(|&byte| byte == b'\n').count(),
            field: field.to_owned(),
            rule,
            severity: Severity::Error,
            reason: reason.into(),
        });
    }

    pub fn is_clean(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

/// A table being read: each field that is asked for is ticked off, and `finish` reports the others.
pub(crate) struct Table<'t, 's> {
    source: &'t Source<'s>,
    path: String,
    at: usize,
    table: &'t DeTable<'s>,
    used: RefCell<BTreeSet<&'t str>>,
    finished: Cell<bool>,
}

impl<'t, 's> Table<'t, 's> {
    pub fn root(source: &'t Source<'s>, table: &'t Spanned<DeTable<'s>>) -> Self {
        Self::new(source, String::new(), 0, table.get_ref())
    }

    fn new(source: &'t Source<'s>, path: String, at: usize, table: &'t DeTable<'s>) -> Self {
        Self { source, path, at, table, used: RefCell::default(), finished: Cell::new(false) }
    }

    pub fn field(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Reports a problem of this field.
    pub fn wrong(&self, key: &str, rule: &'static str, reason: impl Into<String>) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        self.source.report(at, &self.field(key), rule, reason);
    }

    /// Reports a problem of the table itself.
    pub fn wrong_here(&self, rule: &'static str, reason: impl Into<String>) {
        self.source.report(self.at, &self.path, rule, reason);
    }

    fn missing(&self, key: &str) {
        self.source.report(self.at, &self.field(key), rule::KEY, "is missing");
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'s>>> {
        let (name, value) = self.table.get_key_value(key)?;
        self.used.borrow_mut().insert(name.get_ref());
        Some(value)
    }

    fn typed<T>(&self, key: &str, wanted: &str, read: impl FnOnce(&'t DeValue<'s>) -> Option<T>) -> Option<T> {
        let value = self.get(key)?;
        let read = read(value.get_ref());
        if read.is_none() {
            self.wrong(key, rule::VALUE, format!("must be {wanted}"));
        }
        read
    }

    pub fn opt_string(&self, key: &str) -> Option<String> {
        self.typed(key, "a text in quotes", as_string)
    }

    /// A text that must be there and not be empty.
    pub fn string(&self, key: &str) -> String {
        let read = self.opt_string(key);
        match &read {
            None if !self.has(key) => self.missing(key),
            Some(text) if text.trim().is_empty() => self.wrong(key, rule::VALUE, "is empty"),
            _ => {}
        }
        read.unwrap_or_default()
    }

    pub fn opt_bool(&self, key: &str) -> Option<bool> {
        self.typed(key, "true or false", |value| match value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => None,
        })
    }

    pub fn opt_number(&self, key: &str) -> Option<f64> {
        self.typed(key, "a finite number", as_number)
    }

    pub fn number(&self, key: &str) -> f64 {
        let read = self.opt_number(key);
        if read.is_none() && !self.has(key) {
            self.missing(key);
        }
        read.unwrap_or_default()
    }

    pub fn opt_integer(&self, key: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        self.typed(key, &wanted, |value| match value {
            DeValue::Integer(integer) => {
                u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| range.contains(n))
            }
            _ => None,
        })
    }

    pub fn integer(&self, key: &str, range: std::ops::RangeInclusive<u32>) -> u32 {
        let least = *range.start();
        let read = self.opt_integer(key, range);
        if read.is_none() && !self.has(key) {
            self.missing(key);
        }
        read.unwrap_or(least)
    }

    /// A date as `(year, month, day)`.
    pub fn opt_date(&self, key: &str) -> Option<(u16, u8, u8)> {
        self.typed(key, "a date such as 2026-11-23", |value| match value {
            DeValue::Datetime(date) if date.time.is_none() => date.date.map(|day| (day.year, day.month, day.day)),
            _ => None,
        })
    }

    pub fn date(&self, key: &str) -> (u16, u8, u8) {
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_date(key).unwrap_or_default()
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let given = self.opt_string(key)?;
        let found = words.iter().find(|(word, _)| *word == given).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let choices: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(key, rule::VALUE, format!("\"{given}\" is not one of {}", choices.join(", ")));
        }
        found
    }

    fn array<T>(&self, key: &str, wanted: &str, read: impl Fn(&'t DeValue<'s>) -> Option<T>) -> Option<Vec<T>> {
        self.typed(key, wanted, |value| match value {
            DeValue::Array(values) => values.iter().map(|value| read(value.get_ref())).collect(),
            _ => None,
        })
    }

    pub fn opt_strings(&self, key: &str) -> Option<Vec<String>> {
        self.array(key, "a list of texts", as_string)
    }

    pub fn strings(&self, key: &str) -> Vec<String> {
        let read = self.opt_strings(key);
        match &read {
            None if !self.has(key) => self.missing(key),
            Some(list) if list.is_empty() => self.wrong(key, rule::VALUE, "is empty"),
            _ => {}
        }
        read.unwrap_or_default()
    }

    pub fn opt_numbers(&self, key: &str) -> Option<Vec<f64>> {
        self.array(key, "a list of numbers", as_number)
    }

    /// A list of pairs of texts.
    pub fn pairs(&self, key: &str) -> Vec<(String, String)> {
        if !self.has(key) {
            self.missing(key);
        }
        self.array(key, "a list of pairs [\"left\", \"right\"]", |value| match value {
            DeValue::Array(pair) if pair.len() == 2 => {
                Some((as_string(pair.first()?.get_ref())?, as_string(pair.get(1)?.get_ref())?))
            }
            _ => None,
        })
        .unwrap_or_default()
    }

    pub fn opt_table(&self, key: &str) -> Option<Table<'t, 's>> {
        let value = self.get(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Self::new(self.source, self.field(key), value.span().start, table));
        }
        self.wrong(key, rule::VALUE, "must be a table");
        None
    }

    pub fn table(&self, key: &str) -> Option<Table<'t, 's>> {
        if !self.has(key) {
            self.missing(key);
        }
        self.opt_table(key)
    }

    /// A list of tables; fields are named `key[1]`, `key[2]`…
    pub fn tables(&self, key: &str) -> Vec<Table<'t, 's>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(values) = value.get_ref() else {
            self.wrong(key, rule::VALUE, "must be a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let path = format!("{}[{}]", self.field(key), index + 1);
            match value.get_ref() {
                DeValue::Table(table) => tables.push(Self::new(self.source, path, value.span().start, table)),
                _ => self.source.report(value.span().start, &path, rule::VALUE, "must be a table"),
            }
        }
        tables
    }

    /// Reads the table of each language and reports the languages that are missing.
    pub fn each_locale<T>(&self, locales: &[Locale], read: impl Fn(&Table<'t, 's>) -> T) -> BTreeMap<Locale, T> {
        let mut all = BTreeMap::new();
        for locale in locales {
            if !self.has(locale) {
                self.source.report(self.at, &self.field(locale), rule::LOCALE, "this language is missing");
            } else if let Some(table) = self.opt_table(locale) {
                all.insert(locale.clone(), read(&table));
                table.finish();
            }
        }
        all
    }

    /// A text in each language, written as plain fields: `fr = "…"`.
    pub fn each_locale_text(&self, locales: &[Locale]) -> BTreeMap<Locale, String> {
        locales.iter().map(|locale| (locale.clone(), self.string(locale))).collect()
    }

    /// All fields as texts: for labels, whose names are keys of the item.
    pub fn all_strings(&self) -> BTreeMap<String, String> {
        let names: Vec<&str> = self.table.keys().map(|name| name.get_ref().as_ref()).collect();
        names.into_iter().map(|name| (name.to_owned(), self.string(name))).collect()
    }

    /// Reports every field that nobody asked for.
    pub fn finish(&self) {
        if self.finished.replace(true) {
            return;
        }
        for (name, _) in self.table {
            if !self.used.borrow().contains(name.get_ref().as_ref()) {
                self.source.report(name.span().start, &self.field(name.get_ref()), rule::UNKNOWN_FIELD, "unknown field");
            }
        }
    }
}

fn as_string(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        _ => None,
    }
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Float(float) => float.as_str().parse::<f64>().ok()?,
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}
