//! Findings that a text lives with by its own comments, or by the metadata of a template.

use iamkit_source::{Container, MetadataIgnore};
use iamkit_syntax::{LineIndex, Span, did_you_mean};
use iamkit_validate::{Day, Finding, IssueCode, ParseIssueCodeError};

/// What a comment begins with that speaks to this program.
const MARK: &str = "iamkit:";
/// A comment for the whole file stands in the first so many lines.
const HEAD: u32 = 10;

/// The suppressions that stand in a text, and which of them were of use.
///
/// `# iamkit: ignore CODE, CODE reason="…" until="2027-01-31"` is about findings on its line, or on the
/// next one where nothing else stands on its own; `ignore-file` in the first ten lines about the whole
/// file. A resource of a template may say the same in its `Metadata`.
///
/// ```
/// use iamkit_config::{CommentSuppressions, validate_documents};
/// use iamkit_source::{ReadOptions, read};
/// use iamkit_validate::Options;
///
/// let text = "Version: '2012-10-17'\nStatement:\n- Effect: Allow\n  \
///     ## iamkit: ignore PASS_ROLE_WITH_STAR_IN_RESOURCE reason=\"one role\"\n  \
///     Resource: '*'\n  Action: iam:PassRole\n";
/// let container = read("p.yaml", text, &ReadOptions::default());
/// let options = Options::new(iamkit_catalog::Catalog::embedded());
/// let mut validated = validate_documents(text, &container.documents, None, &options);
/// let (mut comments, errors) = CommentSuppressions::read(&container, None);
/// assert!(errors.is_empty());
/// assert_eq!(comments.apply(&mut validated[0].findings), 1);
/// assert_eq!(comments.stale().count(), 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct CommentSuppressions {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    code: IssueCode,
    scope: Scope,
    /// The last day, and whether it is over.
    until: Option<(Day, bool)>,
    span: Span,
    is_used: bool,
}

/// What a comment is about.
#[derive(Clone, Copy, Debug)]
enum Scope {
    File,
    Line(u32),
    Resource(Span),
}

/// A comment that speaks to this program and cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommentError {
    /// What is wrong.
    pub message: Box<str>,
    /// What would be right.
    pub hint: Box<str>,
    /// Where the comment stands.
    pub span: Span,
}

/// A comment that hides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaleComment {
    /// The code of which it hides nothing.
    pub code: IssueCode,
    /// The last day, if that is over.
    pub expired: Option<Day>,
    /// Where the comment stands.
    pub span: Span,
}

impl CommentSuppressions {
    /// Reads the comments of a container; without `today` none is over. Beside those that can be read stands
    /// every one that begins with `iamkit:` and is no suppression, or gives no reason: it hides nothing, and
    /// the others hide what they say.
    #[must_use]
    pub fn read(container: &Container<'_>, today: Option<Day>) -> (Self, Vec<CommentError>) {
        if container.comments.is_empty() && container.ignores.is_empty() {
            return (Self { entries: Vec::new() }, Vec::new());
        }
        let mut reader = Reader {
            lines: LineIndex::new(container.text()),
            text: container.text(),
            today,
            entries: Vec::new(),
            errors: Vec::new(),
        };
        let own_lines: Vec<u32> = container
            .comments
            .iter()
            .filter(|(_, span)| reader.is_alone(*span))
            .map(|(_, span)| reader.line(*span))
            .collect();
        for (text, span) in &container.comments {
            if let Some(rest) = text.trim_start().strip_prefix(MARK) {
                reader.comment(rest.trim(), *span, &own_lines);
            }
        }
        for ignore in &container.ignores {
            reader.metadata(ignore);
        }
        (Self { entries: reader.entries }, reader.errors)
    }

    /// Takes out the findings that are suppressed, and returns how many these are.
    pub fn apply(&mut self, findings: &mut Vec<Finding>) -> usize {
        let before = findings.len();
        findings.retain(|finding| {
            let mut hides = false;
            // Each that would hide it is of use.
            for entry in self.entries.iter_mut().filter(|entry| entry.hides(finding)) {
                entry.is_used = true;
                hides = true;
            }
            !hides
        });
        before - findings.len()
    }

    /// Returns the comments that hide nothing, one for each code.
    pub fn stale(&self) -> impl Iterator<Item = StaleComment> {
        self.entries.iter().filter(|entry| !entry.is_used).map(|entry| StaleComment {
            code: entry.code,
            expired: entry.until.filter(|(_, is_over)| *is_over).map(|(day, _)| day),
            span: entry.span,
        })
    }
}

impl Entry {
    fn hides(&self, finding: &Finding) -> bool {
        let is_over = self.until.is_some_and(|(_, is_over)| is_over);
        self.code == finding.code
            && !is_over
            && match self.scope {
                Scope::File => true,
                // A finding about two parts may be answered at either.
                Scope::Line(line) => finding.locations.iter().any(|place| place.start.line == line),
                Scope::Resource(span) => {
                    finding.locations.first().is_some_and(|place| span.contains(place.bytes))
                }
            }
    }
}

struct Reader<'t> {
    lines: LineIndex<'t>,
    text: &'t str,
    today: Option<Day>,
    entries: Vec<Entry>,
    errors: Vec<CommentError>,
}

/// What a comment says behind `ignore`.
#[derive(Default)]
struct Said<'t> {
    codes: Vec<&'t str>,
    reason: Option<&'t str>,
    until: Option<&'t str>,
}

impl<'t> Said<'t> {
    /// Splits `CODE, CODE reason="…" until="…"`; gives back what it does not understand.
    fn read(text: &'t str) -> Result<Self, &'t str> {
        let mut said = Self::default();
        let mut rest = text.trim_start_matches([',', ' ', '\t']);
        while !rest.is_empty() {
            let end = rest.find([',', ' ', '\t', '=']).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let Some(value) = after.strip_prefix("=\"") else {
                if after.starts_with('=') || word.is_empty() {
                    return Err(rest);
                }
                said.codes.push(word);
                rest = after.trim_start_matches([',', ' ', '\t']);
                continue;
            };
            let (value, behind) = value.split_once('"').ok_or(rest)?;
            match word {
                "reason" if said.reason.is_none() => said.reason = Some(value),
                "until" if said.until.is_none() => said.until = Some(value),
                _ => return Err(rest),
            }
            rest = behind.trim_start_matches([',', ' ', '\t']);
        }
        Ok(said)
    }
}

impl Reader<'_> {
    fn line(&self, span: Span) -> u32 {
        self.lines.position(span.start).line
    }

    /// Says whether nothing but the marks of the comment stands before it on its line.
    fn is_alone(&self, span: Span) -> bool {
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.trim().chars().all(|c| matches!(c, '#' | '/' | '*'))
    }

    fn refuse(&mut self, message: impl Into<Box<str>>, hint: impl Into<Box<str>>, span: Span) {
        self.errors.push(CommentError { message: message.into(), hint: hint.into(), span });
    }

    fn comment(&mut self, text: &str, span: Span, own_lines: &[u32]) {
        let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let line = self.line(span);
        let scope = match word {
            "ignore" if self.is_alone(span) => {
                // Several comments may stand above one line.
                let mut below = line + 1;
                while own_lines.contains(&below) {
                    below += 1;
                }
                Scope::Line(below)
            }
            "ignore" => Scope::Line(line),
            "ignore-file" if line <= HEAD => Scope::File,
            "ignore-file" => {
                let message = format!("`ignore-file` stands below line {HEAD}");
                return self.refuse(message, "write it at the head of the file", span);
            }
            _ => {
                let message = format!("`{word}` is nothing that a comment can ask of iamkit");
                let meant = iamkit_syntax::nearest(word, ["ignore", "ignore-file"]);
                let hint = did_you_mean(meant).unwrap_or_else(|| FORM.to_owned());
                return self.refuse(message, hint, span);
            }
        };
        match Said::read(rest) {
            Ok(said) => self.said(&said, scope, span),
            Err(text) => self.refuse(format!("`{text}` cannot be read"), FORM, span),
        }
    }

    fn metadata(&mut self, ignore: &MetadataIgnore) {
        let said = Said {
            codes: ignore.code.as_deref().into_iter().collect(),
            reason: ignore.reason.as_deref(),
            until: ignore.until.as_deref(),
        };
        self.said(&said, Scope::Resource(ignore.resource), ignore.span);
    }

    fn said(&mut self, said: &Said<'_>, scope: Scope, span: Span) {
        if said.codes.is_empty() {
            return self.refuse("the suppression names no code", FORM, span);
        }
        if said.reason.is_none_or(|reason| reason.trim().is_empty()) {
            return self.refuse("the suppression gives no reason", FORM, span);
        }
        let until = match said.until.map(str::parse::<Day>) {
            None => None,
            Some(Ok(day)) => Some((day, self.today.is_some_and(|today| day < today))),
            Some(Err(error)) => {
                return self.refuse(error.to_string(), "write a day such as 2027-01-31", span);
            }
        };
        for code in &said.codes {
            match code.parse::<IssueCode>() {
                Ok(code) => {
                    self.entries.push(Entry { code, scope, until, span, is_used: false });
                }
                Err(error) => {
                    let nearest = match &error {
                        ParseIssueCodeError::Unknown { nearest, .. } => *nearest,
                        _ => None,
                    };
                    let hint = did_you_mean(nearest.map(IssueCode::as_str))
                        .unwrap_or_else(|| "`iamkit explain --list` lists the codes".to_owned());
                    self.refuse(error.to_string(), hint, span);
                }
            }
        }
    }
}

const FORM: &str = "write `iamkit: ignore CODE reason=\"…\"`";
