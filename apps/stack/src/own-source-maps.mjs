// Readable stack traces of Berth's own code. The flag --enable-source-maps would read the maps of every dependency too, at each start.
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false });
