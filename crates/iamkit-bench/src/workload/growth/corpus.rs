//! Policies and requests that the gates run on.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result};
use iamkit::authz::{Caller, Request};
use iamkit::syntax::parse;

use crate::data::{AttachedInputs, Data};
use crate::subject::{request, request_of};

const SERVICES: usize = 300;
const VERBS: [&str; 6] = ["Get", "Put", "List", "Delete", "Create", "Describe"];

/// Where the inputs come from.
#[derive(Debug)]
pub(crate) enum Corpus {
    /// Managed policies and requests from the folder with the inputs.
    Managed {
        /// The attached policies.
        policies: Vec<String>,
        /// Requests on a few actions.
        requests: Vec<Request>,
        /// Requests on many actions.
        others: Vec<Request>,
    },
    /// Policies like them that need no input: 300 services, of which each policy is about two.
    Generated,
}

impl Corpus {
    pub(crate) fn read(data: &Data) -> Result<Self> {
        let inputs: AttachedInputs = data.json("w3.json")?;
        let requests = inputs.requests.iter().map(request).collect::<Result<Vec<_>>>()?;
        let caller = requests.first().context("no requests")?.caller().clone();
        let others = data
            .text("actions.txt")?
            .lines()
            .step_by(9)
            .map(|action| request_of(&caller, action, "*", &inputs.context))
            .collect::<Result<_>>()?;
        Ok(Self::Managed { policies: data.attached()?, requests, others })
    }

    /// Returns this many policies.
    pub(crate) fn policies(&self, count: usize) -> Vec<String> {
        match self {
            Self::Managed { policies, .. } => policies.iter().take(count).cloned().collect(),
            Self::Generated => (0..count).map(policy).collect(),
        }
    }

    /// Returns 64 requests on a few actions.
    pub(crate) fn requests(&self) -> Result<Vec<Request>> {
        match self {
            Self::Managed { requests, .. } => Ok(requests.clone()),
            Self::Generated => (0..64).map(|index| generated_request(index % 10, index)).collect(),
        }
    }

    /// Returns about 2,000 requests on different actions.
    pub(crate) fn others(&self) -> Result<Vec<Request>> {
        match self {
            Self::Managed { others, .. } => Ok(others.clone()),
            Self::Generated => (0..SERVICES * VERBS.len())
                .map(|index| generated_request(index % SERVICES, index / SERVICES))
                .collect(),
        }
    }

    /// Returns about `total` bytes of documents of about `size` bytes each, no two alike.
    pub(crate) fn documents(&self, size: usize, total: usize) -> Vec<String> {
        let texts = match self {
            Self::Managed { policies, .. } => policies.clone(),
            Self::Generated => (0..total / 900).map(policy).collect(),
        };
        let mut documents = Vec::new();
        let (mut document, mut done) = (String::new(), 0);
        for text in &texts {
            let tree = parse(text);
            let statement = tree.root().and_then(|root| root.member("Statement"));
            for item in statement.iter().flat_map(|node| node.items()) {
                document.push_str(if document.is_empty() {
                    r#"{"Version":"2012-10-17","Statement":["#
                } else {
                    ","
                });
                document.push_str(item.source());
                if document.len() >= size {
                    document.push_str("]}");
                    done += document.len();
                    documents.push(std::mem::take(&mut document));
                }
                if done >= total {
                    return documents;
                }
            }
        }
        documents
    }
}

/// One policy about two services: three statements on each.
fn policy(index: usize) -> String {
    let mut statements = String::new();
    for part in 0..2 {
        let service = (index * 2 + part * 7) % SERVICES;
        let [first, second, third] = [0, 1, 2].map(|step| verb(index + step));
        let _ = write!(
            statements,
            r#"{comma}{{"Sid":"Read{part}","Effect":"Allow","Action":["svc{service}:{first}Item","svc{service}:{second}Item","svc{service}:{third}Table"],"Resource":["arn:aws:svc{service}:*:*:table/n{index}-*","arn:aws:svc{service}:*:*:item/*"]}},{{"Sid":"Cond{part}","Effect":"Allow","Action":"svc{service}:{first}*","Resource":"*","Condition":{{"StringEquals":{{"aws:PrincipalTag/team":"t{team}"}},"Bool":{{"aws:SecureTransport":"true"}}}}}},{{"Sid":"Deny{part}","Effect":"Deny","Action":"svc{service}:Delete*","Resource":"arn:aws:svc{service}:*:*:table/n{index}-secret*"}}"#,
            comma = if part == 0 { "" } else { "," },
            team = index % 5,
        );
    }
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

fn verb(index: usize) -> &'static str {
    VERBS.get(index % VERBS.len()).copied().unwrap_or("Get")
}

fn generated_request(service: usize, index: usize) -> Result<Request> {
    let context: BTreeMap<String, String> = [
        ("aws:PrincipalTag/team".to_owned(), format!("t{}", index % 5)),
        ("aws:SecureTransport".to_owned(), "true".to_owned()),
    ]
    .into();
    let action = format!("svc{service}:{}Item", verb(index));
    let resource = format!("arn:aws:svc{service}:eu-west-1:123456789012:table/n{index}-in");
    request_of(&caller()?, &action, &resource, &context)
}

/// The user that makes the generated requests.
pub(crate) fn caller() -> Result<Caller> {
    Ok("arn:aws:iam::123456789012:user/alice".parse::<Caller>()?)
}
