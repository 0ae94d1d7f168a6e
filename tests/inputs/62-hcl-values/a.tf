locals {
  m = { p = { Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObjekt", Resource = "*" }] } }
  base    = { Effect = "Allow", Resource = "*" }
  actions = ["s3:GetObjekt", "s3:PutObjekt"]
  by_name = { read = ["s3:GetObjekt"], write = ["s3:PutObject"] }
}
variable "on" { type = bool }
variable "list" { type = list(string) }
resource "aws_iam_policy" "conditional" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.on ? "s3:GetObjekt" : "s3:PutObjekt", Resource = "*" }]
  })
}
resource "aws_iam_policy" "settled" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = length(local.actions) > 1 ? "s3:GetObjekt" : "s3:PutObjekt", Resource = "*" }]
  })
}
resource "aws_iam_policy" "merged" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.base, null, { Action = "s3:GetObjekt" })]
  })
}
resource "aws_iam_policy" "member" {
  policy = jsonencode(local.m.p)
}
resource "aws_iam_policy" "index" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = local.by_name["read"][0], Resource = "*" }]
  })
}
resource "aws_iam_policy" "loop" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for a in local.actions : { Effect = "Allow", Action = a, Resource = "*" } if a != "s3:PutObjekt"]
  })
}
resource "aws_iam_policy" "unknown" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = [for a in var.list : "s3:${a}"], Resource = "*" },
      { Effect = "Deny", Action = "s3:DeleteBuckt", Resource = "*" }
    ]
  })
}
