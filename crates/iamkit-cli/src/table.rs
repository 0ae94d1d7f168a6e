//! Columns of text for a person to read.

use std::io::{self, Write};

use crate::output::{Output, STRONG};

/// Rows of cells under a heading, such as a list of actions with their access levels.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Starts a table with these headings.
    pub(crate) fn new<const N: usize>(headings: [&'static str; N]) -> Self {
        Self { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; cells beyond the headings are kept, missing ones are empty.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// Writes the table, columns two spaces apart.
    pub(crate) fn write(&self, output: &mut Output) -> io::Result<()> {
        let mut widths: Vec<usize> = self.headings.iter().map(|text| width(text)).collect();
        for row in &self.rows {
            for (slot, cell) in widths.iter_mut().zip(row) {
                *slot = (*slot).max(width(cell));
            }
        }
        let style = output.style(STRONG);
        let headings: Vec<String> = self.headings.iter().map(|&text| text.to_owned()).collect();
        let line = joined(&headings, &widths);
        writeln!(output.data(), "{style}{line}{style:#}")?;
        for row in &self.rows {
            writeln!(output.data(), "{}", joined(row, &widths))?;
        }
        Ok(())
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
