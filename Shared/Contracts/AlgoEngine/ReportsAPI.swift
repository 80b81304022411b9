/// Algo-engine's reports.
public enum ReportsAPI {
    /// Media type of a report's page.
    public static let pageType = "text/html"
    /// What the path of a report begins with.
    public static let pathPrefix = "reports/files/"

    private static let missing = EndpointError(404, "not_found", "There is no such report of the caller.")
    private static let entitled = [
        EndpointError(403, "capability_missing", "The caller's plan lacks can.view_reports."),
        EndpointError(503, "entitlements_unavailable", "billing cannot be asked at the moment."),
    ]

    /// Makes a report: HTML or JSON by `Accept`; `X-Report-Path` names the kept file.
    public static let render = Endpoint<ReportRequest, Report>(
        .post, "/reports/{symbol}/render", id: "renderReport",
        summary:
            "Makes a report of an instrument; HTML or JSON by Accept. The header X-Report-Path names the kept file.",
        authorization: .scope("reports:write"),
        parameters: [.path("symbol", .string(lengths: 1...64, example: "BTCUSDT"), "The instrument.")],
        idempotency: EndpointIdempotency.none, deadlineMilliseconds: 15_000,
        errors: [
            EndpointError(404, "not_found", "The account is not the caller's."),
            EndpointError(422, "invalid_symbol", "The path holds no symbol such as BTCUSDT."),
            EndpointError(404, "report_no_data", "There is nothing to report of this instrument yet."),
            EndpointError(503, "neighbour_unavailable", "order-router or market-data cannot be asked."),
        ] + entitled
    ).alsoAnswering(pageType).alsoSucceeding(with: 202)

    /// The caller's reports, newest first.
    public static let list = Endpoint<Nothing, Page<Report>>(
        .get, "/reports", id: "listReports", summary: "The caller's reports, newest first, without their figures.",
        authorization: .scope("reports:write"),
        parameters: PageParameters.all + [
            .query("symbol", .string(lengths: 1...64), "Only of this instrument.")
        ], errors: entitled)

    /// One report or job, with its figures.
    public static let read = Endpoint<Nothing, Report>(
        .get, "/reports/jobs/{id}", id: "getReport", summary: "One report or job; HTML or JSON by Accept.",
        authorization: .scope("reports:write"), parameters: [.path("id", ReportID.schema, "The report.")],
        errors: [missing] + entitled
    ).alsoAnswering(pageType)

    /// The page of a report by the name that `path` ends with.
    public static let file = Endpoint<Nothing, Nothing>(
        .get, "/reports/files/{name}", id: "getReportPage", summary: "The page of a report, by its name.",
        authorization: .scope("reports:write"),
        parameters: [
            .path(
                "name", .string(pattern: "^[A-Za-z0-9._-]+$", lengths: 1...128), "The last part of the report's path.")
        ],
        errors: [missing] + entitled
    ).answeringText(pageType)

    /// Every endpoint of this API.
    public static let declarations = [render.declaration, list.declaration, read.declaration, file.declaration]
}
