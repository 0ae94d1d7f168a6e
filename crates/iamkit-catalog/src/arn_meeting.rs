//! Whether an ARN pattern and the form of a resource type can mean one ARN, read as loosely as AWS does.

use iamkit_pattern::Field;
use iamkit_work::spend;

use crate::resource_type::ResourceType;

/// Variables of forms whose values hold no `/`: names of buckets, tables, topics, queues, functions, keys,
/// instances and streams (the naming rules in the API reference of each service).
const WITHOUT_SLASH: [&str; 8] = [
    "BucketName",
    "TableName",
    "TopicName",
    "QueueName",
    "FunctionName",
    "KeyId",
    "InstanceId",
    "StreamName",
];

/// One step of an ARN pattern.
#[derive(Clone, Copy, Debug)]
enum Written {
    Char(char),
    AnyOne,
    AnyRun,
}

/// One step of the form of an ARN.
#[derive(Clone, Copy, Debug)]
enum Formed {
    Char(char),
    /// A variable, and the characters that its value does not hold.
    Run(&'static [char]),
}

impl ResourceType<'_> {
    /// Returns whether some ARN of this type matches `arn`, an ARN pattern. A `*` of the pattern may run
    /// over colons, and a policy variable stands for any text; the variables of the form hold neither `:`
    /// nor `/` before the resource part.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let bucket = catalog.service("s3").unwrap().resource_type("bucket").unwrap();
    /// assert!(bucket.may_be_meant_by("arn:aws:s3:::reports*"));
    /// assert!(!bucket.may_be_meant_by("arn:aws:s3:::reports/*"));
    /// # }
    /// ```
    #[must_use]
    pub fn may_be_meant_by(&self, arn: &str) -> bool {
        self.may_be_meant(&LooseArn::new(arn))
    }

    /// Returns the same for an ARN pattern that is compared with many types.
    #[must_use]
    pub fn may_be_meant(&self, arn: &LooseArn) -> bool {
        self.templates().any(|(table, template)| {
            let form = &template.compiled().form;
            let form = form.get_or_init(|| ArnForm::new(table.part(&template.text)));
            form.may_be(arn)
        })
    }
}

/// An ARN pattern, prepared for [`ResourceType::may_be_meant`].
#[derive(Clone, Debug)]
pub struct LooseArn {
    steps: Vec<Written>,
    /// Where its first five colons are, if no wildcard and no variable stands before the last of them.
    colons: Option<[usize; 5]>,
}

impl LooseArn {
    /// Prepares an ARN pattern.
    #[must_use]
    pub fn new(arn: &str) -> Self {
        let steps = written(arn);
        let colons = first_colons(&steps, |step| match step {
            Written::Char(char) => Some(*char),
            Written::AnyOne | Written::AnyRun => None,
        });
        Self { steps, colons }
    }
}

/// The form of an ARN, prepared once for all ARN patterns.
#[derive(Debug)]
pub(crate) struct ArnForm {
    steps: Vec<Formed>,
    /// Where its first five colons are, if no variable before the last of them holds one.
    colons: Option<[usize; 5]>,
}

impl ArnForm {
    fn new(template: &str) -> Self {
        let steps = formed(template);
        let colons = first_colons(&steps, |step| match step {
            Formed::Char(char) => Some(*char),
            // Whatever its value is, it is no colon.
            Formed::Run(without) => without.contains(&':').then_some('$'),
        });
        Self { steps, colons }
    }

    fn may_be(&self, arn: &LooseArn) -> bool {
        let (Some(colons), Some(written)) = (self.colons, arn.colons) else {
            return meet(&arn.steps, &self.steps);
        };
        // The colons of both are the same ones, so that each field has to meet its own: from the last
        // one back, which tells most forms apart.
        let meets = |field: usize| {
            meet(field_of(&arn.steps, &written, field), field_of(&self.steps, &colons, field))
        };
        (0..=colons.len()).rev().all(meets)
    }
}

/// Returns where the first five colons are; nothing if there are fewer, or `known` says of a step before
/// them that it may hold others.
fn first_colons<S>(steps: &[S], known: impl Fn(&S) -> Option<char>) -> Option<[usize; 5]> {
    let mut colons = [0; 5];
    let mut at = 0;
    for place in &mut colons {
        while known(steps.get(at)?)? != ':' {
            at += 1;
        }
        *place = at;
        at += 1;
    }
    Some(colons)
}

/// Returns the steps of a field, by the places of the colons between fields.
fn field_of<'s, S>(steps: &'s [S], colons: &[usize; 5], field: usize) -> &'s [S] {
    let start = field.checked_sub(1).and_then(|before| colons.get(before)).map_or(0, |at| at + 1);
    let end = colons.get(field).copied().unwrap_or(steps.len());
    steps.get(start..end).unwrap_or_default()
}

fn written(arn: &str) -> Vec<Written> {
    let mut steps = Vec::with_capacity(arn.len());
    let mut rest = arn;
    // Sought once: a text may open any number of variables that nothing closes.
    let last_end = arn.rfind('}').unwrap_or_default();
    while let Some(char) = rest.chars().next() {
        let at = arn.len() - rest.len();
        if char == '$'
            && at < last_end
            && let Some((_, after)) =
                rest.strip_prefix("${").and_then(|inside| inside.split_once('}'))
        {
            steps.push(Written::AnyRun);
            rest = after;
            continue;
        }
        steps.push(match char {
            '*' => Written::AnyRun,
            '?' => Written::AnyOne,
            other => Written::Char(other),
        });
        rest = rest.get(char.len_utf8()..).unwrap_or_default();
    }
    steps
}

fn formed(template: &str) -> Vec<Formed> {
    let head =
        Field::Resource.of(template).map_or(template.len(), |last| template.len() - last.len());
    let mut steps = Vec::new();
    let mut rest = template;
    while let Some(char) = rest.chars().next() {
        let at = template.len() - rest.len();
        let inside = rest.strip_prefix("${").or_else(|| rest.strip_prefix('{'));
        if let Some((name, after)) = inside.and_then(|inside| inside.split_once('}')) {
            steps.push(Formed::Run(match at < head {
                true => &[':', '/'],
                false if WITHOUT_SLASH.contains(&name) => &['/'],
                false => &[],
            }));
            rest = after;
            continue;
        }
        steps.push(Formed::Char(char));
        rest = rest.strip_prefix(char).unwrap_or_default();
    }
    steps
}

fn are_equal(step: Written, part: Formed) -> bool {
    matches!((step, part), (Written::Char(char), Formed::Char(other)) if char == other)
}

/// Says whether some text is one of both, by all pairs of places that a common beginning leads to.
fn meet(written: &[Written], formed: &[Formed]) -> bool {
    // Most pairs differ in plain text at the start or at the end, which decides at once.
    let same =
        written.iter().zip(formed).take_while(|(step, part)| are_equal(**step, **part)).count();
    let (written, formed) =
        (written.get(same..).unwrap_or_default(), formed.get(same..).unwrap_or_default());
    let differ = |step: Option<&Written>, part: Option<&Formed>| matches!((step, part), (Some(Written::Char(char)), Some(Formed::Char(other))) if char != other);
    if differ(written.first(), formed.first()) || differ(written.last(), formed.last()) {
        return false;
    }
    // What has one variable at its end is met by any text that its value may be.
    if let [Formed::Run(without)] = formed {
        return written
            .iter()
            .all(|step| !matches!(step, Written::Char(char) if without.contains(char)));
    }
    let width = formed.len() + 1;
    if !spend(32 + (written.len() + 1) * width, "comparing ARNs with forms of ARNs") {
        return true;
    }
    let mut seen = vec![false; (written.len() + 1) * width];
    let mut open = vec![(0, 0)];
    while let Some((at, form)) = open.pop() {
        let Some(known) = seen.get_mut(at * width + form) else { continue };
        if std::mem::replace(known, true) {
            continue;
        }
        let (step, part) = (written.get(at), formed.get(form));
        if step.is_none() && part.is_none() {
            return true;
        }
        if matches!(step, Some(Written::AnyRun)) {
            open.push((at + 1, form));
        }
        if matches!(part, Some(Formed::Run(_))) {
            open.push((at, form + 1));
        }
        match (step, part) {
            (Some(Written::Char(char)), Some(Formed::Char(other))) if char == other => {
                open.push((at + 1, form + 1));
            }
            (Some(Written::Char(char)), Some(Formed::Run(without))) if !without.contains(char) => {
                open.push((at + 1, form));
            }
            (Some(Written::AnyOne), Some(Formed::Char(_))) => open.push((at + 1, form + 1)),
            (Some(Written::AnyOne), Some(Formed::Run(_))) => open.push((at + 1, form)),
            (Some(Written::AnyRun), Some(Formed::Char(_))) => open.push((at, form + 1)),
            _ => {}
        }
    }
    false
}
