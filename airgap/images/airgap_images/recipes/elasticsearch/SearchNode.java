import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.Version;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** One OpenSearch node from the jars on the class path; settings are arguments of the form key=value. */
public final class SearchNode extends Node {
    private static final List<String> MODULES = List.of(
        "SecurityModule",
        "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        "org.opensearch.ingest.common.IngestCommonModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin",
        "org.opensearch.script.mustache.MustacheModulePlugin",
        "org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin");

    private SearchNode(Environment environment, Collection<PluginInfo> modules) {
        super(environment, modules, true);
    }

    @Override
    protected void configureNodeAndClusterIdStateListener(ClusterService service) {
        // It would only add the node's id to log lines.
    }

    public static void main(String[] arguments) throws Exception {
        var home = Path.of(System.getProperty("search.home"));
        var settings = Settings.builder().put("path.home", home);
        Arrays.stream(arguments).map(argument -> argument.split("=", 2)).forEach(pair -> settings.put(pair[0], pair[1]));
        var modules = MODULES.stream()
            .map(name -> new PluginInfo(name, "module", "NA", Version.CURRENT, "21", name, null, List.of(), false)).toList();
        var node = new SearchNode(new Environment(settings.build(), home.resolve("config")), modules);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
                node.awaitClose(10, TimeUnit.SECONDS);
            } catch (Exception broken) {
                broken.printStackTrace();
            } finally {
                stopped.countDown();
            }
        }));
        node.start();
        stopped.await();
    }
}
