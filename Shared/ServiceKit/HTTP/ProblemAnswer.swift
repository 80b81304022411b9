import Contracts
import HTTPWire

/// Makes the answer for a problem.
enum ProblemAnswer {
    static func make(_ problem: ProblemError, requestID: String) throws -> RouteAnswer {
        let body = Problem(
            title: HTTPStatus.reason(problem.status), status: problem.status, detail: problem.detail,
            code: problem.code,
            requestID: requestID, errors: problem.fields.isEmpty ? nil : problem.fields)
        return RouteAnswer(
            status: problem.status, contentType: Problem.contentType, body: try JSONAnswer.encode(body))
    }
}
