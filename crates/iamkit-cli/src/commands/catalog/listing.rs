//! Lists as they are printed: the same in each command that looks things up.

use std::io::Write;

use serde::Serialize;

use crate::output::Output;
use crate::table::Table;

/// What is shown of each entry of a list.
pub(crate) struct Listing<'e, T, const N: usize> {
    pub(crate) entries: &'e [T],
    pub(crate) headings: [&'static str; N],
    /// The row of the table, for a person.
    pub(crate) row: fn(&T) -> [String; N],
    /// The line, for programs that take names.
    pub(crate) line: fn(&T) -> String,
}

impl<T, const N: usize> Listing<'_, T, N> {
    /// Prints the list in the form that was asked for, which is JSON unless it is `text`; `json` makes the
    /// object for programs.
    pub(crate) fn write<F: Copy + PartialEq, J: Serialize>(
        &self,
        (asked, text): (F, F),
        output: &mut Output,
        json: impl Fn() -> anyhow::Result<J>,
    ) -> anyhow::Result<()> {
        output.in_forms(asked, text, |form, output| {
            if form != text {
                return output.json(&json()?);
            }
            if output.is_terminal() {
                let mut table = Table::new(self.headings);
                for entry in self.entries {
                    table.row((self.row)(entry));
                }
                return Ok(table.write(output)?);
            }
            for entry in self.entries {
                writeln!(output.data(), "{}", (self.line)(entry))?;
            }
            Ok(())
        })
    }
}
