//! Whether an ARN pattern and the form of a resource type can mean one ARN, read as loosely as AWS does.

use iamkit_pattern::Field;

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
#[derive(Clone, Copy)]
enum Written {
    Char(char),
    AnyOne,
    AnyRun,
}

/// One step of the form of an ARN.
#[derive(Clone, Copy)]
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
        let written = written(arn);
        self.arn_templates().any(|template| meet(&written, &formed(template.as_str())))
    }
}

fn written(arn: &str) -> Vec<Written> {
    let mut steps = Vec::new();
    let mut rest = arn;
    while let Some(char) = rest.chars().next() {
        if let Some((_, after)) = rest.strip_prefix("${").and_then(|inside| inside.split_once('}'))
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
        rest = rest.strip_prefix(char).unwrap_or_default();
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

/// Says whether some text is one of both, by all pairs of places that a common beginning leads to.
fn meet(written: &[Written], formed: &[Formed]) -> bool {
    let width = formed.len() + 1;
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
