//! The text of a document with unknown parts, written so that it can be read strictly.

use iamkit_syntax::{Kind, Member, Node, Span};

use super::holes::{Holes, has_hole};

/// A text that has a mark only where a text can stand: in actions, resources, principals and values.
#[derive(Debug, Default)]
pub(super) struct Readable {
    pub(super) text: String,
    pub(super) statements: Vec<ReadableStatement>,
    /// What stands in the place of statements.
    pub(super) lost: Vec<Lost>,
    /// What stands in the place of the version.
    pub(super) version: Option<String>,
    /// Where a run of characters starts here, and in the original.
    runs: Vec<(u32, u32)>,
}

/// A statement of a readable text.
#[derive(Debug)]
pub(super) struct ReadableStatement {
    pub(super) text: String,
    /// Where it starts in the readable text.
    pub(super) start: u32,
    /// Its `Effect`, or else all of it, in the original.
    pub(super) original: Span,
    pub(super) openings: Openings,
}

/// What is not known of a statement as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Openings {
    /// What stands in the place of the effect.
    pub(super) effect: Option<String>,
    /// Elements that hold perhaps, and why.
    pub(super) unknown: Vec<(&'static str, String)>,
}

/// Something unknown in the place of statements.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) what: String,
    pub(super) original: Span,
}

impl Readable {
    pub(super) fn of(root: Node<'_>, text: &str, holes: &Holes) -> Self {
        let mut writer = Writer { source: text, holes, out: Self::default(), is_changed: false };
        writer.document(root);
        if writer.is_changed {
            return writer.out;
        }
        // As the user laid it out.
        let mut plain = Writer { source: text, holes, out: Self::default(), is_changed: false };
        plain.copy(Span::new(0, small(text.len())));
        let Self { text, runs, .. } = plain.out;
        Self { text, runs, ..writer.out }
    }

    /// Returns the place of a part in the original.
    pub(super) fn original(&self, span: Span) -> Span {
        let start = self.original_offset(span.start);
        let end = self.original_offset(span.end.saturating_sub(1)).saturating_add(1);
        Span::new(start, end.max(start))
    }

    fn original_offset(&self, offset: u32) -> u32 {
        let run = self.runs.partition_point(|(at, _)| *at <= offset).checked_sub(1);
        let run = run.and_then(|run| self.runs.get(run));
        run.map_or(0, |(at, original)| original + (offset - at))
    }
}

struct Writer<'s> {
    source: &'s str,
    holes: &'s Holes,
    out: Readable,
    /// Whether something stands there otherwise, or not at all.
    is_changed: bool,
}

impl Writer<'_> {
    fn document(&mut self, root: Node<'_>) {
        if root.kind() != Kind::Object {
            return self.copy(root.span());
        }
        self.write("{", root.span().start);
        let mut is_first = true;
        for member in root.members() {
            self.comma(&mut is_first, member);
            let value = member.value();
            match &*member.name() {
                "Version" if self.is_open(value) => {
                    self.out.version = Some(self.shown(value));
                    self.is_changed = true;
                    self.name(member);
                    self.write("\"2012-10-17\"", value.span().start);
                }
                "Statement" => {
                    self.name(member);
                    self.statements(value);
                }
                _ => self.member(member),
            }
        }
        self.write("}", root.span().end);
    }

    fn statements(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Object => self.statement(node),
            Kind::String if self.is_open(node) => {
                self.lose(node);
                self.write("[]", node.span().start);
            }
            Kind::Array => {
                self.write("[", node.span().start);
                let mut is_first = true;
                for item in node.items() {
                    if self.is_open(item) {
                        self.lose(item);
                        continue;
                    }
                    if !std::mem::take(&mut is_first) {
                        self.write(",", item.span().start);
                    }
                    match item.kind() {
                        Kind::Object => self.statement(item),
                        _ => self.copy(item.span()),
                    }
                }
                self.write("]", node.span().end);
            }
            _ => self.copy(node.span()),
        }
    }

    fn lose(&mut self, node: Node<'_>) {
        let what = self.shown(node);
        self.is_changed = true;
        self.out.lost.push(Lost { what, original: node.span() });
    }

    fn statement(&mut self, node: Node<'_>) {
        let start = self.out.text.len();
        let mut openings = Openings::default();
        self.write("{", node.span().start);
        let mut is_first = true;
        for member in node.members() {
            let (name, value) = (member.name(), member.value());
            if &*name == "Condition" && self.is_open(value) {
                openings.unknown.push(("Condition", self.shown(value)));
                self.is_changed = true;
                continue;
            }
            self.comma(&mut is_first, member);
            match &*name {
                "Effect" if self.is_open(value) => {
                    openings.effect = Some(self.shown(value));
                    self.is_changed = true;
                    self.name(member);
                    self.write("\"Allow\"", value.span().start);
                }
                "Principal" | "NotPrincipal" => self.principal(member),
                "Condition" if value.kind() == Kind::Object => {
                    self.name(member);
                    self.condition(value, &mut openings);
                }
                _ => self.member(member),
            }
        }
        self.write("}", node.span().end);
        let effect = node.member("Effect").map(Node::span);
        let text = self.out.text.get(start..).unwrap_or_default().to_owned();
        self.out.statements.push(ReadableStatement {
            text,
            start: small(start),
            original: effect.unwrap_or_else(|| node.span()),
            openings,
        });
    }

    /// Writes a principal; whatever is not known of it, it is one of some kind.
    fn principal(&mut self, member: Member<'_>) {
        let value = member.value();
        let open_kind = value.members().find(|entry| self.has_hole(entry.name_span()));
        let open =
            open_kind.map(Member::name_span).or_else(|| self.is_open(value).then(|| value.span()));
        let Some(open) = open else { return self.member(member) };
        self.is_changed = true;
        self.name(member);
        self.write("{\"AWS\":", open.start);
        self.copy(open);
        self.write("}", open.end);
    }

    fn condition(&mut self, node: Node<'_>, openings: &mut Openings) {
        self.write("{", node.span().start);
        let mut is_first = true;
        for member in node.members() {
            let value = member.value();
            if self.has_hole(member.name_span()) || self.is_open(value) {
                let operator = self.holes.shown(&member.name());
                openings.unknown.push(("Condition", format!("{operator} {}", self.shown(value))));
                self.is_changed = true;
                continue;
            }
            self.comma(&mut is_first, member);
            self.member(member);
        }
        self.write("}", node.span().end);
    }

    fn member(&mut self, member: Member<'_>) {
        self.name(member);
        self.copy(member.value().span());
    }

    fn name(&mut self, member: Member<'_>) {
        self.copy(member.name_span());
        self.write(":", member.name_span().end);
    }

    fn comma(&mut self, is_first: &mut bool, member: Member<'_>) {
        if !std::mem::take(is_first) {
            self.write(",", member.name_span().start);
        }
    }

    /// Says whether a value is a text with something unknown in it.
    fn is_open(&self, node: Node<'_>) -> bool {
        node.kind() == Kind::String && self.has_hole(node.span())
    }

    fn has_hole(&self, span: Span) -> bool {
        span.of(self.source).is_some_and(has_hole)
    }

    fn shown(&self, node: Node<'_>) -> String {
        let text = node.as_str();
        self.holes.shown(text.as_deref().unwrap_or_else(|| node.source()))
    }

    /// Writes a part as it stands; a partition is taken for the usual one.
    fn copy(&mut self, span: Span) {
        let Some(text) = span.of(self.source) else { return };
        let mut from = 0;
        for (at, c) in text.char_indices() {
            let Some(known) = self.holes.assumed(c) else { continue };
            self.write(text.get(from..at).unwrap_or_default(), span.start + small(from));
            self.write(known, span.start + small(at));
            from = at + c.len_utf8();
        }
        self.write(text.get(from..).unwrap_or_default(), span.start + small(from));
    }

    fn write(&mut self, text: &str, original: u32) {
        let at = self.length();
        self.out.runs.push((at, original));
        self.out.text.push_str(text);
    }

    fn length(&self) -> u32 {
        small(self.out.text.len())
    }
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
