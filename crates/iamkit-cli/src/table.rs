//! Columns of text for a person to read.

use std::borrow::Cow;
use std::io::{self, Write};

use clap::builder::styling::Style;

use crate::escape::escaped;
use crate::output::{Output, STRONG};

/// Rows of cells under a heading, such as a list of actions with their access levels.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    headings: Vec<&'static str>,
    // INVARIANT: escaped.
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    /// That of the first cell.
    style: Style,
    cells: Vec<String>,
    /// What stands below the cells, a line each.
    below: Vec<String>,
}

impl Table {
    /// Starts a table with these headings.
    pub(crate) fn new<const N: usize>(headings: [&'static str; N]) -> Self {
        Self { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; cells beyond the headings are kept, missing ones are empty.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.colored_row(Style::new(), cells);
    }

    /// Adds a row whose first cell has a colour.
    pub(crate) fn colored_row<const N: usize>(&mut self, style: Style, cells: [String; N]) {
        let cells = cells.map(escape);
        self.rows.push(Row { style, cells: cells.into(), below: Vec::new() });
    }

    /// Adds lines below the last row.
    pub(crate) fn below(&mut self, lines: impl IntoIterator<Item = String>) {
        if let Some(row) = self.rows.last_mut() {
            row.below.extend(lines.into_iter().map(escape));
        }
    }

    /// Returns the number of rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes the headings and the rows, columns two spaces apart.
    pub(crate) fn write(&self, output: &mut Output) -> io::Result<()> {
        let strong = output.style(STRONG);
        let headings: Vec<String> = self.headings.iter().map(|&text| text.to_owned()).collect();
        let line = joined(&headings, &self.widths(true));
        writeln!(output.data(), "{strong}{line}{strong:#}")?;
        self.write_rows(&self.widths(true), output)
    }

    /// Writes the rows without the headings.
    pub(crate) fn write_without_headings(&self, output: &mut Output) -> io::Result<()> {
        self.write_rows(&self.widths(false), output)
    }

    /// Writes a table of Markdown.
    pub(crate) fn write_markdown(&self, output: &mut Output) -> io::Result<()> {
        let out = output.data();
        writeln!(out, "| {} |", self.headings.join(" | "))?;
        writeln!(out, "|{}", " --- |".repeat(self.headings.len()))?;
        for row in &self.rows {
            let cells: Vec<String> =
                row.cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    fn widths(&self, has_headings: bool) -> Vec<usize> {
        let of_heading = |text: &&str| if has_headings { width(text) } else { 0 };
        let mut widths: Vec<usize> = self.headings.iter().map(of_heading).collect();
        for row in &self.rows {
            for (slot, cell) in widths.iter_mut().zip(&row.cells) {
                *slot = (*slot).max(width(cell));
            }
        }
        widths
    }

    fn write_rows(&self, widths: &[usize], output: &mut Output) -> io::Result<()> {
        for row in &self.rows {
            let style = output.style(row.style);
            let line = joined(&row.cells, widths);
            let first = row.cells.first().map_or(0, String::len).min(line.len());
            let (head, tail) = line.split_at_checked(first).unwrap_or((&line, ""));
            writeln!(output.data(), "{style}{head}{style:#}{tail}")?;
            for line in &row.below {
                writeln!(output.data(), "  {line}")?;
            }
        }
        Ok(())
    }
}

fn escape(text: String) -> String {
    match escaped(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    }
}

fn joined(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width_of_column) in cells.iter().zip(widths) {
        line.push_str(cell);
        let padding = width_of_column.saturating_sub(width(cell)) + 2;
        line.extend(std::iter::repeat_n(' ', padding));
    }
    line.truncate(line.trim_end().len());
    line
}

/// Characters are counted: cells hold AWS names, which are narrow.
fn width(text: &str) -> usize {
    text.chars().count()
}
