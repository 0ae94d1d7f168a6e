//! Rules about the document as a whole: 1a, 2, 3, 5, 30, and text that a template has left over.

use iamkit_syntax::{Span, Spanned};

use super::Rule;
use super::violation::{Part, Violations};
use crate::{PolicyDocument, PolicyType, PrincipalElement, ResourceElement, Sid, Statement};

pub(super) fn judge(document: &PolicyDocument, policy_type: PolicyType, found: &mut Violations) {
    if document.statements.is_empty() && !found.has_error_in(document.origin.value) {
        found.add(Rule::EmptyStatements, Part::Whole, document.statement_origin.value);
    }
    for span in document.passed_over.spans() {
        if let Some(index) = statement_at(document, *span) {
            found.enter(index);
        }
        found.add(Rule::NullInList, Part::Whole, *span);
        found.leave();
    }
    size(document, policy_type, found);
    sids(document, policy_type, found);
    if takes_latin_only(policy_type) {
        for (index, statement) in document.statements.iter().enumerate() {
            found.enter(u32::try_from(index).unwrap_or(u32::MAX));
            characters(statement, found);
        }
        found.leave();
    }
}

/// Returns the index of the statement around a span.
pub(super) fn statement_at(document: &PolicyDocument, span: Span) -> Option<u32> {
    let statements = document.statements.as_slice();
    // Statements are in text order.
    let after = statements.partition_point(|s| s.origin.value.start <= span.start);
    let index = after.checked_sub(1)?;
    let holds = statements.get(index)?.origin.value.contains(span);
    u32::try_from(index).ok().filter(|_| holds)
}

/// Sizes that count white space can be told from the place of the document. Bytes stand for
/// characters: where they differ, the text is a little shorter than it seems.
fn size(document: &PolicyDocument, policy_type: PolicyType, found: &mut Violations) {
    let Some(quota) = policy_type.quota().filter(|quota| quota.counts_white_space) else { return };
    let length = document.origin.value.len();
    if length > quota.characters {
        let text = format!("{length} of {} characters", quota.characters);
        found.add_text(Rule::Size, Part::Whole, document.origin.value, &text);
    }
}

/// Services other than IAM and Organizations take more characters in a `Sid`, and some take it
/// twice.
const fn is_strict_about_sids(policy_type: PolicyType) -> bool {
    !matches!(policy_type, PolicyType::Resource | PolicyType::RoleTrust | PolicyType::VpcEndpoint)
}

/// Up to this many Sids are compared pair by pair, which allocates nothing; real documents have
/// fewer, and a thousand take no longer than to sort them.
const FEW: usize = 32;

fn sids(document: &PolicyDocument, policy_type: PolicyType, found: &mut Violations) {
    let is_strict = is_strict_about_sids(policy_type);
    let statements = document.statements.as_slice();
    let rule = if is_strict { Rule::RepeatedSid } else { Rule::RepeatedSidElsewhere };
    let many = statements.len() > FEW;
    let mut sorted: Vec<(&str, usize)> = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        let Some(sid) = &statement.sid else { continue };
        found.enter(u32::try_from(index).unwrap_or(u32::MAX));
        if is_strict && !sid.value.is_alphanumeric() {
            let kept: String =
                sid.value.as_str().chars().filter(char::is_ascii_alphanumeric).collect();
            let nearest = (!kept.is_empty()).then(|| kept.into());
            let at = (sid.span, sid.value.as_str());
            found.add_meant(Rule::SidCharacters, Part::Sid, at, nearest);
        }
        if many {
            sorted.push((sid.value.as_str(), index));
        } else if statements.get(..index).unwrap_or_default().iter().any(|e| is_same(e, sid)) {
            found.add_text(rule, Part::Sid, sid.span, sid.value.as_str());
        }
    }
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        let [(first, _), (second, index)] = pair else { continue };
        if first == second && !first.is_empty() {
            found.enter(u32::try_from(*index).unwrap_or(u32::MAX));
            let span = statements.get(*index).and_then(|statement| statement.sid.as_ref());
            let span = span.map_or(Span::NONE, |sid| sid.span);
            found.add_text(rule, Part::Sid, span, second);
        }
    }
    found.leave();
}

fn is_same(earlier: &Statement, sid: &Spanned<Sid>) -> bool {
    let text = sid.value.as_str();
    !text.is_empty() && earlier.sid.as_ref().is_some_and(|other| other.value.as_str() == text)
}

/// IAM API Reference, pattern of `PolicyDocument`: `[\u0009\u000A\u000D\u0020-\u00FF]+`. AWS
/// Organizations and the services with resource-based policies take any text.
const fn takes_latin_only(policy_type: PolicyType) -> bool {
    matches!(
        policy_type,
        PolicyType::Identity
            | PolicyType::PermissionsBoundary
            | PolicyType::Session
            | PolicyType::RoleTrust
    )
}

fn characters(statement: &Statement, found: &mut Violations) {
    let mut look = |text: &str, span: Span, part| {
        // An escape such as `\u2192` is plain ASCII to IAM, and longer than what it stands for.
        let is_literal = span.is_empty() || span.len() as usize == text.len() + 2;
        if is_literal && !is_latin_text(text) {
            found.add_text(Rule::UnsupportedCharacter, part, span, text);
        }
    };
    if let Some(sid) = &statement.sid {
        look(sid.value.as_str(), sid.span, Part::Sid);
    }
    for (_, principal) in statement.principal.iter().flat_map(PrincipalElement::principals) {
        look(principal.value.as_str(), principal.span, Part::Principal);
    }
    for pattern in statement.action.patterns().iter().filter(|it| !it.value.is_plain()) {
        look(pattern.value.as_str(), pattern.span, Part::Action);
    }
    for pattern in statement.resource.iter().flat_map(ResourceElement::patterns) {
        look(pattern.value.as_str(), pattern.span, Part::Resource);
    }
    for test in statement.tests().map(|test| test.test) {
        look(test.key.value.as_str(), test.key.span, Part::Condition);
        for value in &test.values {
            look(value.value.text(), value.span, Part::Condition);
        }
    }
}

fn is_latin_text(text: &str) -> bool {
    // Least and greatest without a way out of the loop: the processor takes many bytes at once.
    let start = (u8::MAX, 0);
    let (low, high) = text.bytes().fold(start, |(low, high), b| (b.min(low), b.max(high)));
    (low >= 0x20 && high < 0xC4) || text.bytes().all(is_latin)
}

/// Says whether a byte of UTF-8 belongs to a character that IAM takes: those above U+00FF start with
/// a byte of 0xC4 or more.
const fn is_latin(byte: u8) -> bool {
    byte < 0xC4 && (byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r'))
}

/// Says whether a text holds what a template engine should have replaced: `${bucket}`,
/// `${var.bucket}`, `${AWS::Region}`, and the escapes of Terraform and `Fn::Sub`. Condition keys have
/// one colon behind their prefix.
pub(super) fn placeholder_rule(text: &str) -> Option<Rule> {
    // Most texts hold no brace at all, which one byte tells faster than two.
    if !text.contains('{') {
        return None;
    }
    if text.contains("$${") || text.contains("&{") {
        return Some(Rule::TemplatePlaceholder);
    }
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}')?;
        let key = inside.split(',').next().unwrap_or_default();
        let is_escape = matches!(key, "" | "*" | "?" | "$");
        if !is_escape && (!key.contains(':') || key.contains("::")) {
            return Some(Rule::TemplatePlaceholder);
        }
        rest = behind;
    }
    None
}

/// The same of a resource, in which more reads like a placeholder than in a condition: `<bucket>` and
/// `{region}` of documentation, `{{ bucket }}` of template engines, `%s` of format strings.
pub(super) fn placeholder_rule_of_resource(text: &str) -> Option<Rule> {
    let is_rare = |byte: u8| matches!(byte, b'<' | b'{' | b'%' | b'_');
    // Names in capitals need no other character, but those of AWS are not written so.
    if !text.bytes().any(|byte| is_rare(byte) || byte.is_ascii_uppercase()) {
        return None;
    }
    let is_word = |text: &str| {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ');
        text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(is_of_word)
    };
    let in_angles = || {
        text.split('<').skip(1).any(|rest| {
            rest.starts_with("%=") || rest.split_once('>').is_some_and(|(word, _)| is_word(word))
        })
    };
    let is_braced = |field: &str| {
        field.strip_prefix('{')?.strip_suffix('}').filter(|it| is_word(it)).map(|_| ())
    };
    let is_shouted = |field: &str| {
        ["YOUR_", "YOUR-", "REPLACE_", "REPLACE-"].iter().any(|head| field.starts_with(head))
            || matches!(field, "ACCOUNT_ID" | "ACCOUNT-ID" | "EXAMPLE-BUCKET" | "BUCKET_NAME")
    };
    let mut fields = text.split([':', '/']);
    let is_placeholder = text.contains("{{")
        || text.contains("{%")
        || text.contains("%s")
        || text.contains("%(")
        || in_angles()
        || fields.any(|field| is_braced(field).is_some() || is_shouted(field));
    is_placeholder.then_some(Rule::TemplatePlaceholder)
}
