//! Reading objects of a dump.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_arn::ArnRef;
use iamkit_syntax::{Kind, Member, Node, Span, Spanned};

use super::UnknownMember;
use super::vocabulary::{Vocabulary, slip};
use crate::object::{invalid, missing, text, wrong_type};
use crate::{Attachment, Embedded, Kind as DocumentKind, Place, SourceError, SourceErrorKind};

/// Reads nodes of one text, and gathers what is wrong.
pub(super) struct Reader<'t, 'e> {
    text: &'t str,
    pub(super) errors: &'e mut Vec<SourceError>,
    unknown: BTreeMap<(&'static str, Box<str>), (usize, Span)>,
}

impl<'t, 'e> Reader<'t, 'e> {
    pub(super) const fn new(text: &'t str, errors: &'e mut Vec<SourceError>) -> Self {
        Self { text, errors, unknown: BTreeMap::new() }
    }

    /// Returns the members that nobody knows, in the order of their first places.
    pub(super) fn into_unknown_members(self) -> Vec<UnknownMember> {
        let unknown = self.unknown.into_iter();
        let mut unknown: Vec<_> = unknown
            .map(|((parent, name), (count, span))| UnknownMember { name, parent, count, span })
            .collect();
        unknown.sort_by_key(|member| member.span.start);
        unknown
    }

    /// Finds the members of an object that are read; repeated ones and slips are reported.
    pub(super) fn members<'a, const N: usize>(
        &mut self,
        vocabulary: &Vocabulary<N>,
        node: Node<'a>,
    ) -> Option<[Option<Node<'a>>; N]> {
        let parent = vocabulary.parent;
        if node.kind() != Kind::Object {
            let found = node.kind().with_article();
            self.errors.push(invalid(&format!("{parent} is an object, not {found}"), node));
            return None;
        }
        let mut values = [None; N];
        let mut passed_over = BTreeSet::new();
        for member in node.members() {
            let name = member.name();
            let slot =
                vocabulary.read.iter().zip(values.iter_mut()).find(|(read, _)| ***read == *name);
            let kind = match slot {
                Some((_, slot @ None)) => {
                    *slot = Some(member.value());
                    continue;
                }
                Some(_) => SourceErrorKind::DuplicateMember(name.into()),
                None if passed_over.contains(&name) => {
                    SourceErrorKind::DuplicateMember(name.into())
                }
                None => {
                    let known = vocabulary.passed_over.iter().find(|(known, _)| *known == name);
                    let slip = if known.is_none() { slip(&name, vocabulary) } else { None };
                    let Some(found) = slip else {
                        match known {
                            Some((_, form)) if !form.takes(member.value()) => {
                                self.errors.push(wrong_type(&name, form.noun(), member.value()));
                            }
                            Some(_) => {}
                            None => self.note_unknown(member, parent),
                        }
                        passed_over.insert(name);
                        continue;
                    };
                    let (nearest, known) = (found.nearest, vocabulary.read.into());
                    SourceErrorKind::UnknownMember { name: name.into(), parent, nearest, known }
                }
            };
            self.errors.push(SourceError::new(kind, member.name_span()));
        }
        Some(values)
    }

    /// Notes a member that nobody knows.
    fn note_unknown(&mut self, member: Member<'_>, parent: &'static str) {
        let noted = self.unknown.entry((parent, member.name().into()));
        noted.or_insert((0, member.name_span())).0 += 1;
    }

    /// Reports a name that is not the one that an ARN ends in: nobody knows which of the two
    /// counts.
    pub(super) fn check_name(
        &mut self,
        member: &'static str,
        name: &Spanned<Box<str>>,
        arn: &Spanned<Box<str>>,
    ) {
        let in_arn = arn.value.rsplit('/').next().unwrap_or_default();
        if *name.value != *in_arn {
            let kind = SourceErrorKind::OtherName {
                member,
                name: name.value.clone(),
                in_arn: in_arn.into(),
                arn: arn.span,
            };
            self.errors.push(SourceError::new(kind, name.span));
        }
    }

    /// Reports a path that is not the one in the ARN, for the same reason.
    pub(super) fn check_path(&mut self, path: &Spanned<Box<str>>, arn: &Spanned<Box<str>>) {
        let resource = arn.value.splitn(6, ':').last().unwrap_or_default();
        let from = resource.find('/').unwrap_or_default();
        let in_arn = resource.rfind('/').and_then(|last| resource.get(from..=last));
        if in_arn.is_some_and(|in_arn| *path.value != *in_arn) {
            let in_arn = in_arn.unwrap_or_default();
            let message = format!("`Path` is `{}`, the ARN has `{in_arn}`", path.value);
            self.errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), path.span));
        }
    }

    /// Returns a text that says where the next page starts, if there is one.
    pub(super) fn continuation<'a>(
        &mut self,
        member: &str,
        value: Option<Node<'a>>,
    ) -> Option<Node<'a>> {
        let value = value.filter(|node| node.kind() != Kind::Null)?;
        text(member, value, self.errors).filter(|text| !text.value.is_empty()).map(|_| value)
    }

    /// Returns the items of a list that may be absent.
    pub(super) fn items<'a>(
        &mut self,
        member: &str,
        expected: &'static str,
        node: Option<Node<'a>>,
    ) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.check_list(member, expected, node);
        node.into_iter().flat_map(Node::items)
    }

    /// Reports a list that is something else.
    pub(super) fn check_list(
        &mut self,
        member: &str,
        expected: &'static str,
        node: Option<Node<'_>>,
    ) {
        if let Some(node) = node.filter(|node| node.kind() != Kind::Array) {
            self.errors.push(wrong_type(member, expected, node));
        }
    }

    /// Reads a string that must be there.
    pub(super) fn required_text(
        &mut self,
        member: &'static str,
        parent: &'static str,
        value: Option<Node<'_>>,
        object: Node<'_>,
    ) -> Option<Spanned<Box<str>>> {
        let value = self.required(member, parent, value, object)?;
        text(member, value, self.errors)
    }

    /// Reads a string that may be absent.
    pub(super) fn optional_text(
        &mut self,
        member: &str,
        value: Option<Node<'_>>,
    ) -> Option<Spanned<Box<str>>> {
        text(member, value?, self.errors)
    }

    /// Returns a member that must be there.
    pub(super) fn required<'a>(
        &mut self,
        member: &'static str,
        parent: &'static str,
        value: Option<Node<'a>>,
        object: Node<'_>,
    ) -> Option<Node<'a>> {
        if value.is_none() {
            self.errors.push(missing(member, parent, object));
        }
        value
    }

    /// Reads the ARN of something of IAM, such as `user/ines`, that must be there.
    pub(super) fn required_arn(
        &mut self,
        member: &'static str,
        parent: &'static str,
        value: Option<Node<'_>>,
        object: Node<'_>,
        resource_type: &str,
    ) -> Option<Spanned<Box<str>>> {
        let arn = self.required_text(member, parent, value, object)?;
        let is_right = ArnRef::parse(&arn.value).is_ok_and(|parsed| {
            let rest = parsed.resource().strip_prefix(resource_type);
            parsed.service() == "iam"
                && rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
        });
        if !is_right {
            let message = format!("`{}` is no ARN of a {resource_type}", arn.value);
            self.errors.push(SourceError::new(SourceErrorKind::Invalid(message.into()), arn.span));
            return None;
        }
        Some(arn)
    }

    /// Takes a document that is an object or text; it is read later.
    pub(super) fn document(
        &mut self,
        member: &str,
        value: Node<'_>,
        path: &str,
        kind: DocumentKind,
        attachment: Attachment,
    ) -> Option<Embedded<'t>> {
        if !matches!(value.kind(), Kind::Object | Kind::String) {
            self.errors.push(wrong_type(member, "a policy document or its text", value));
            return None;
        }
        let arn = match &attachment {
            Attachment::Principal(arn) | Attachment::Managed(arn) => Some(arn.clone()),
            _ => None,
        };
        let place = Place { arn, ..Place::new(format!("{path}/{member}")) };
        Some(Embedded::of(self.text, value, place, kind).attached_to(attachment))
    }
}
