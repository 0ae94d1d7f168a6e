//! Results in the XML that test reporters read.

use std::io::{self, Write};

use super::results::{Case, Verdict};
use crate::escape::push_escaped;

/// Writes one test suite for each file.
pub(super) fn write(cases: &[Case], out: &mut impl Write) -> io::Result<()> {
    let counts = |cases: &[Case]| {
        let count = |is: fn(&Verdict) -> bool| cases.iter().filter(|it| is(&it.verdict)).count();
        let failures = count(|verdict| matches!(verdict, Verdict::Failed(_)));
        let errors = count(|verdict| matches!(verdict, Verdict::Unreadable(_)));
        format!(r#"tests="{}" failures="{failures}" errors="{errors}""#, cases.len())
    };
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, "<testsuites {}>", counts(cases))?;
    for suite in cases.chunk_by(|left, right| left.path == right.path) {
        let path = suite.first().map(|case| escaped(&case.path)).unwrap_or_default();
        writeln!(out, r#"  <testsuite name="{path}" {}>"#, counts(suite))?;
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
        Verdict::Unreadable(errors) => {
            let message = escaped(&errors.join("; "));
            writeln!(out, r#"><error message="{message}"/></testcase>"#)
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
