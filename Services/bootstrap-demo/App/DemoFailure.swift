import BootstrapDemoCore
import ServiceKit

/// Why the demo stopped: the step, what it asked for, what came back and what to do.
struct DemoFailure: Error, Sendable {
    let step: String
    let request: String
    let answer: String
    let remedy: String
    let exit: DemoExit

    /// One line for stderr.
    var line: String { "bootstrap-demo: step \(step) failed: \(request): \(answer); \(remedy)" }

    init(step: String, request: String, answer: String, remedy: String, exit: DemoExit) {
        self.step = step
        self.request = request
        self.answer = answer
        self.remedy = remedy
        self.exit = exit
    }

    /// What a call's error means for someone who runs the demo.
    init(step: String, request: String, _ error: EndpointClientError, remedy: String) {
        let exit: DemoExit
        let answer: String
        var hint = remedy
        switch error.code {
        case .refused where (error.status ?? 0) < 500:
            exit = .refused
            answer = "status \(error.status ?? 0), \(error.message)"
        case .refused, .unreachable, .deadlineExceeded, .circuitOpen:
            exit = .unavailable
            answer = error.status.map { "status \($0), \(error.message)" } ?? error.message
            hint = "is the stack up? 'make status' shows it, 'make logs' says why not"
        default:
            exit = .failed
            answer = error.message
            hint = "is this program of the same version as the daemons? 'make build' builds both"
        }
        self.init(step: step, request: request, answer: answer, remedy: hint, exit: exit)
    }
}
