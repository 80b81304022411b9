/// The id of a report.
public typealias ReportID = Identifier<Report>
