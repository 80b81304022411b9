import BootstrapDemoCore
import Foundation
import Glibc
import Observability
import Reactor

/// The program `bootstrap-demo`, from its command line to its exit code.
public enum BootstrapDemo {
    /// Runs it and ends the process.
    public static func main() -> Never {
        signal(SIGPIPE, SIG_IGN)
        let options: DemoOptions
        do {
            let parsed = try DemoCommandLine.parse(
                Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
            switch parsed {
            case .help:
                DemoConsole.write(DemoCommandLine.helpText, to: STDOUT_FILENO)
                exit(DemoExit.done.rawValue)
            case .run(let given): options = given
            }
        } catch {
            DemoConsole.write("bootstrap-demo: \(error.message)\n", to: STDERR_FILENO)
            exit(DemoExit.misuse.rawValue)
        }
        do {
            let loop = try EventLoop.start(name: "bootstrap-demo")
            Task.detached(executorPreference: loop) { exit(await walk(options, on: loop).rawValue) }
        } catch {
            DemoConsole.write("bootstrap-demo: the event loop does not start: \(error)\n", to: STDERR_FILENO)
            exit(DemoExit.failed.rawValue)
        }
        while true { pause() }
    }

    private static func walk(_ options: DemoOptions, on loop: EventLoop) async -> DemoExit {
        let clock = SystemTime()
        let console = DemoConsole(isQuiet: options.isJSONOnly, clock: clock)
        let neighbours = DemoNeighbours(
            loop: loop, clock: clock, console: console, timeoutSeconds: options.timeoutSeconds)
        let flow = DemoFlow(
            options: options, neighbours: neighbours, secrets: DemoSecrets(directory: options.secretsDirectory))
        do throws(DemoFailure) {
            let summary = try await flow.walk()
            DemoConsole.write(try summary.text() + "\n", to: STDOUT_FILENO)
            return .done
        } catch {
            DemoConsole.write(error.line + "\n", to: STDERR_FILENO)
            return error.exit
        }
    }
}
