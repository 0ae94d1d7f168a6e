//! Results in the XML that test reporters read.

use std::io::{self, Write};

use super::results::{Case, Verdict};
use crate::escape::push_escaped;

/// Writes one test suite for each file.
pub(super) fn write(cases: &[Case], out: &mut impl Write) -> io::Result<()> {
    let failed = |cases: &[Case]| {
        cases.iter().filter(|case| matches!(case.verdict, Verdict::Failed(_))).count()
    };
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let (tests, failures) = (cases.len(), failed(cases));
    writeln!(out, r#"<testsuites tests="{tests}" failures="{failures}">"#)?;
    for suite in cases.chunk_by(|left, right| left.path == right.path) {
        let path = suite.first().map(|case| escaped(&case.path)).unwrap_or_default();
        let (tests, failures) = (suite.len(), failed(suite));
        writeln!(out, r#"  <testsuite name="{path}" tests="{tests}" failures="{failures}">"#)?;
        for case in suite {
            write_case(case, &path, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn write_case(case: &Case, path: &str, out: &mut impl Write) -> io::Result<()> {
    let (name, line) = (escaped(&case.name), case.line);
    write!(out, r#"    <testcase classname="{path}" name="{name}" file="{path}" line="{line}""#)?;
    match &case.verdict {
        Verdict::Passed => writeln!(out, "/>"),
        Verdict::ExpectsNothing => writeln!(out, "><skipped/></testcase>"),
        Verdict::Failed(mismatches) => {
            let messages: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
            let message = escaped(&messages.join("; "));
            writeln!(out, r#"><failure message="{message}"/></testcase>"#)
        }
    }
}

/// Escapes a text for an attribute; control characters, which XML 1.0 cannot hold, are written out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => push_escaped(c, &mut out),
        }
    }
    out
}
